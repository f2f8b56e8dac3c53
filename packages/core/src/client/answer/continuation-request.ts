import type { Message } from '../../model/message.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';

/** How much of the end a model is asked to repeat, in characters: enough to find the seam by. */
const REPEATED = 60;

/** A request for the rest of an answer, with what is there of it as the beginning of the model's own turn. */
export function prefilledRequest(request: UnifiedRequest, text: string): UnifiedRequest {
  // Models refuse a prefill that ends in white space.
  return { ...request, messages: [...request.messages, { role: 'assistant', content: wellFormed(text).trimEnd() }] };
}

/** The same for a model that takes no prefill: it is told what is there, and asked to go on. */
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

/** Half a surrogate pair at the end, which the break left behind, is no text. */
function wellFormed(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
}
