import type { FinishReason } from '../model/unified-response.ts';

/** What a finish reason means: how the answer ended, or that it is not a proper answer. */
export type FinishMeaning = FinishReason | 'failure';

/**
 * The finish reasons of all wires, in lower case, with `_` between words. Gateways pass on the finish reason of the service behind
 * them, so each wire must understand those of the others.
 */
const WORDS: { readonly [Meaning in Exclude<FinishMeaning, 'other'>]: string } = {
  stop: 'stop end_turn stop_sequence stop_token eos eos_token end endoftext end_of_text complete completed done finished normal',
  length:
    'length max_tokens max_output_tokens max_completion_tokens max_length max_messages model_length token_limit model_context_window_exceeded context_length context_length_exceeded',
  'tool-calls': 'tool_use tool_calls tool_call function_call function_calls',
  'content-filter':
    'content_filter content_filtered content_policy content_policy_violation safety recitation blocklist prohibited_content spii image_safety image_prohibited_content image_recitation model_armor sensitive moderation guardrail_intervened',
  refusal: 'refusal refused',
  pause: 'pause pause_turn compaction',
  failure:
    'error failed failure abort aborted cancelled canceled timeout network_error server_error internal_error internal_server_error overloaded insufficient_system_resource malformed_function_call malformed_response malformed_tool_use malformed_model_output unexpected_tool_call too_many_tool_calls missing_thought_signature no_image',
};

const MEANINGS: ReadonlyMap<string, FinishMeaning> = new Map(
  Object.entries(WORDS).flatMap(([meaning, words]) =>
    words.split(' ').map((word): [string, FinishMeaning] => [word, meaning as FinishMeaning]),
  ),
);

/** Longer than any finish reason. */
const LONGEST_WORD = 100;

/**
 * The meaning of a finish reason of any wire, in any case. `failure` means that the server gave up (a malformed tool call, an
 * aborted or failed generation): the answer becomes an error, and a retry may help. An unknown reason is `other`.
 */
export function finishMeaning(raw: string): FinishMeaning {
  const known = MEANINGS.get(raw);
  if (known !== undefined) return known;
  const word = raw
    .slice(0, LONGEST_WORD)
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]/g, '_')
    .replace(/^finish_reason_/, '');
  // Gemini's compatible endpoint appends what was filtered after a colon: `content_filter: RECITATION`.
  const filter = word.split(':', 1)[0] ?? '';
  return (
    MEANINGS.get(word) ?? (filter.startsWith('function_call_filter') ? 'failure' : (MEANINGS.get(filter) ?? 'other'))
  );
}
