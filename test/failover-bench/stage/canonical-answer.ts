import type { RecordedRequest, WireReply } from '@flexiai/testing';
import { beginningOf, isPrefilled } from './conversation.ts';

export const PROMPT = 'Tell in sixty words how a lighthouse keeper knows that the lamp is good.';

/** The answer of every healthy model: sixty words. */
export const ANSWER =
  'Every evening Marta climbs ninety-one iron steps, trims the wick and waits for fog. A lamp that only burns on ' +
  'clear nights proves nothing; ships need it when wind tears shingles loose, oil thickens, glass ices over and ' +
  'assistants sleep through their bells. So each autumn she breaks something on purpose, then counts how many ' +
  'minutes pass before light returns.';

/** In pieces like those of models: a word with the space before it. */
export const TOKENS = tokensOf(ANSWER);

/** The usage that the server reports, and would bill, for every complete answer. */
export const BILLED = Object.freeze({ inputTokens: 25, outputTokens: TOKENS.length });

/**
 * Answers like the catalogue's own models: continues a model turn at the end of the request; answers everything else
 * completely, including a request for a continuation.
 */
export function healthy(request: RecordedRequest): WireReply {
  return streamed(isPrefilled(request) ? restAfter(beginningOf(request) ?? '') : ANSWER);
}

/** The same, but so slowly that each token arrives separately. */
export function healthyButSlow(request: RecordedRequest): WireReply {
  return { ...healthy(request), tokenDelayMs: 1 };
}

/** Answers like a model that follows instructions: it repeats a few words, and continues. */
export function obedient(request: RecordedRequest): WireReply {
  const begun = beginningOf(request) ?? '';
  return streamed(begun.split(' ').slice(-5).join(' ') + restAfter(begun));
}

function streamed(text: string): WireReply {
  return { tokens: tokensOf(text), usage: BILLED };
}

function restAfter(begun: string): string {
  return ANSWER.startsWith(begun) ? ANSWER.slice(begun.length) : ANSWER;
}

function tokensOf(text: string): readonly string[] {
  return text.match(/\s*\S+/gu) ?? [];
}
