import type { CandidateIdentity, UnifiedRequest } from '@flexiai/core';
import { canonicalText, sha256 } from '@flexiai/core/plugin';
import { KEY_VERSION } from './digest.ts';
import { NamelessSchemaError, plainRequest } from './plain-request.ts';

/** Which accounts an answer may come from, and which partition may read it. */
export interface KeyScope {
  /** `undefined`: the partition for all calls. */
  readonly partition: string | undefined;
  readonly candidates: readonly CandidateIdentity[];
  /** Identifies a candidate's account and endpoint. */
  account(candidate: CandidateIdentity): string;
}

/** The key of a request, or why it has none. */
export type RequestKey = { readonly key: string } | { readonly reason: 'schema' | 'unreadable-request' };

/**
 * The key of a request: a SHA-256 digest over a canonical text of everything that affects the answer, in 64 hexadecimal
 * digits. Requests that differ only in the order of fields, in explicit defaults, or in `metadata` have the same key;
 * all others have different keys.
 */
export function requestKey(request: UnifiedRequest, scope: KeyScope): RequestKey {
  try {
    return { key: digestOf(plainRequest(request), scope, 'key') };
  } catch (error) {
    return { reason: error instanceof NamelessSchemaError ? 'schema' : 'unreadable-request' };
  }
}

/**
 * The last text of the user and a digest of everything else; `undefined` if the request does not end with a text of the
 * user. For a request that has a key.
 */
export function questionOf(
  request: UnifiedRequest,
  scope: KeyScope,
): { readonly text: string; readonly scope: string } | undefined {
  const last = request.messages.at(-1);
  if (last?.role !== 'user') return undefined;
  const content = typeof last.content === 'string' ? [{ type: 'text', text: last.content } as const] : last.content;
  const [only, ...others] = content;
  if (only?.type !== 'text' || others.length > 0 || only.text.trim() === '') return undefined;
  // Other fields of the part, such as provider options, are not something that can be rephrased.
  const rest: UnifiedRequest = {
    ...request,
    messages: [...request.messages.slice(0, -1), { role: 'user', content: [{ ...only, text: '' }] }],
  };
  return { text: only.text, scope: digestOf(plainRequest(rest), scope, 'scope') };
}

function digestOf(plain: object, { partition, candidates, account }: KeyScope, what: 'key' | 'scope'): string {
  const asked = candidates.map((candidate) => [
    candidate.provider,
    candidate.plugin,
    candidate.model,
    account(candidate),
  ]);
  return sha256(canonicalText([`flexiai.cache.${what}`, KEY_VERSION, partition ?? null, asked, plain], foreign));
}

/** Bytes are represented by their digest. Other data that is not plain makes a key impossible. */
function foreign(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes:${sha256(value)}`;
  // JSON would write it as a text, but it is not a text.
  if (value instanceof Date) return `date:${value.toISOString()}`;
  throw new TypeError('The request contains a value that is not plain data.');
}
