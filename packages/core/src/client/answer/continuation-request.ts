import type { Message } from '../../model/message.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';

/** How much of the end a model is asked to repeat, in characters: enough to find the seam. */
const REPEATED = 60;

/** A request for the rest of an answer, with the text so far as the beginning of the model's own turn. */
export function prefilledRequest(request: UnifiedRequest, text: string): UnifiedRequest {
  // Models refuse a prefill that ends in white space.
  return { ...request, messages: [...request.messages, { role: 'assistant', content: wellFormed(text).trimEnd() }] };
}

/** The same for a model that accepts no prefill: it receives the text so far and an instruction to continue. */
export function instructedRequest(request: UnifiedRequest, text: string): UnifiedRequest {
  const there = wellFormed(text);
  const continuation: readonly Message[] = [
    { role: 'assistant', content: there.trimEnd() },
    {
      role: 'user',
      content: `Your last answer was cut off by a technical fault. Go on exactly where it stopped. Begin by repeating its last words, ${JSON.stringify(lastWords(there))}, then write the rest. No introduction, no apology, no comment.`,
    },
  ];
  return { ...request, messages: [...request.messages, ...continuation] };
}

/** The end of a text from the beginning of a word. */
function lastWords(text: string): string {
  const end = text.trimEnd().slice(-REPEATED);
  const firstSpace = end.search(/\s/);
  return end.length < REPEATED || firstSpace === -1 ? end : end.slice(firstSpace + 1);
}

/** Half a surrogate pair, which a break may leave at the end, is removed. */
function wellFormed(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
}
