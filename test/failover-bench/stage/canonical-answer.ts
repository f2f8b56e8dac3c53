import { isObject, type JsonObject, listOf, objectOf, stringOf } from '@flexiai/core/plugin';
import type { RecordedRequest, WireReply } from '@flexiai/testing';

export const PROMPT = 'Tell in sixty words how a lighthouse keeper knows that the lamp is good.';

/** What every healthy model answers. Sixty words, no two of them alike at any seam. */
export const ANSWER =
  'Every evening Marta climbs ninety-one iron steps, trims the wick and waits for fog. A lamp that only burns on ' +
  'clear nights proves nothing; ships need it when wind tears shingles loose, oil thickens, glass ices ' +
  'over and assistants sleep through their bells. So each autumn she breaks something on purpose, then counts ' +
  'how many minutes pass before light returns.';

/** As models stream it: a word with the space before it. */
export const TOKENS: readonly string[] = ANSWER.match(/\s*\S+/gu) ?? [];

/** The same for every whole answer: the suite can then tell what the server would have billed. */
export const BILLED = Object.freeze({ inputTokens: 25, outputTokens: TOKENS.length });

/** A text as the server streams it. */
function streamed(text: string): WireReply {
  return { tokens: text.match(/\s*\S+/gu) ?? [], usage: BILLED };
}

/**
 * As the catalogue's own models answer: what the request ends with as the model's own turn is continued; to anything else
 * comes the whole answer, also to the wish for a continuation.
 */
export function healthy(request: RecordedRequest): WireReply {
  const last = messagesOf(request).at(-1);
  return last?.['role'] === 'assistant' ? streamed(restAfter(textOf(last))) : streamed(ANSWER);
}

/** The same, but so slowly that each token comes by itself. */
export function healthyButSlow(request: RecordedRequest): WireReply {
  return { ...healthy(request), tokenDelayMs: 1 };
}

/** As a model answers that does what it is told: it repeats a few words, and goes on. */
export function obedient(request: RecordedRequest): WireReply {
  const begun = messagesOf(request).findLast((message) => message['role'] === 'assistant');
  if (begun === undefined) return healthy(request);
  const repeated = textOf(begun).split(' ').slice(-5).join(' ');
  return streamed(repeated + restAfter(textOf(begun)));
}

/** Whether the request ends with the beginning of the model's own turn. */
export function isPrefilled(request: RecordedRequest): boolean {
  return messagesOf(request).at(-1)?.['role'] === 'assistant';
}

function restAfter(begun: string): string {
  return ANSWER.startsWith(begun) ? ANSWER.slice(begun.length) : ANSWER;
}

function messagesOf({ body }: RecordedRequest): readonly JsonObject[] {
  return listOf(objectOf(body)?.['messages']).filter(isObject);
}

function textOf(message: JsonObject): string {
  return stringOf(message['content']) ?? '';
}
