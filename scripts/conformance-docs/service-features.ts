import { allRules } from '../../packages/testing/src/conformance/conformance-rules.ts';
import type { ServiceFeature } from '../../packages/testing/src/index.ts';
import { markdownTable } from '../markdown/markdown-table.ts';

/** What each feature means. The type checker asks for a new one. */
const FEATURES: { readonly [Feature in ServiceFeature]: string } = {
  'served-model': 'an answer names the model that answered',
  'answer-ids': 'an answer has an id',
  'request-ids': 'a request has an id, also one that fails',
  'tool-call-ids': 'a tool call has an id',
  'invalid-tool-arguments': 'the arguments of a tool call are text, so they can be no JSON',
  metadata: "a request takes the caller's labels",
  'rate-limits': 'the headers have the rate limits',
  reasoning: 'an answer can have reasoning',
  'reasoning-signatures': 'reasoning has a signature',
  refusals: 'the model can decline in a field of its own',
  'cache-reads': 'the usage counts the tokens that were read from a cache',
  'cache-writes': 'the usage counts the tokens that were written to a cache',
  'reasoning-tokens': 'the usage counts the tokens of reasoning',
  'context-length-errors': 'an error for a conversation that is too long',
  'quota-errors': 'an error for an account without credit',
  'overload-errors': 'an error for an overloaded service',
  'content-filters': 'an error or an ending for a prompt that the service blocks',
  'error-events': 'a stream can have an event for an error',
  'malformed-chunks': 'one event of a stream can be unreadable, and the next ones can be read',
  overruns: 'a stream has an event that ends the answer, so data can follow it',
  'split-writes': 'the test server can split a stream at any byte',
  resets: 'the test server can reset a connection',
};

/** The table of what `lacks` can name, with the rules that each value skips. */
export function featureTable(): string {
  const rows = Object.entries(FEATURES).map(([feature, meaning]) => {
    const skipped = allRules.filter(({ needs }) => Array.isArray(needs.server) && needs.server.includes(feature));
    return [`\`${feature}\``, meaning, skipped.map(({ id }) => id).join(', ')];
  });
  return markdownTable([['value', 'a service that has it', 'skipped without it'], ...rows]);
}

/** A page with the number of rules that read a request. */
export function withReadCount(page: string): string {
  const reading = allRules.filter(({ needs }) => needs.reads?.includes('readRequest') === true);
  return page.replace(/\b\d+ rules read the request\b/, `${reading.length} rules read the request`);
}
