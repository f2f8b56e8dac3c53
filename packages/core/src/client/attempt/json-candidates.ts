import type { UnifiedResponse } from '../../model/unified-response.ts';

/** The most texts that are tried: each may be validated. */
const MAX_CANDIDATES = 12;

/** JSON that may be the answer's object. */
export interface JsonCandidate {
  readonly value: unknown;
}

/**
 * The texts of an answer that may be the requested object, the likeliest first: its last message (the one after comments and
 * tool calls), all of its text, its other messages, its text parts; later ones first. Only valid JSON. Single parts, which may
 * be pieces of something, count only if they are objects or arrays.
 */
export function* jsonCandidates(response: UnifiedResponse): Generator<JsonCandidate, void, undefined> {
  const tried = new Set<string>();
  const messages = messagesOf(response.content).reverse();
  const parts = response.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).reverse();
  const [last = response.text, ...others] = messages;
  for (const text of [last, response.text, ...others, ...parts]) {
    if (tried.size === MAX_CANDIDATES) return;
    if (tried.has(text)) continue;
    tried.add(text);
    const parsed = parseJson(text);
    if (parsed === undefined) continue;
    const isPiece = text !== response.text && !messages.includes(text);
    if (!isPiece || (typeof parsed.value === 'object' && parsed.value !== null)) yield parsed;
  }
}

/** The messages of an answer, as `UnifiedResponse.text` joins them. */
function messagesOf(content: UnifiedResponse['content']): string[] {
  const messages: string[] = [];
  let isApart = true;
  for (const part of content) {
    if (part.type === 'tool-call' || part.type === 'provider-block') isApart = true;
    if (part.type !== 'text') continue;
    isApart ||= part.newMessage === true;
    if (part.text === '') continue;
    const before = messages.at(-1);
    if (before === undefined || isApart) messages.push(part.text);
    else messages[messages.length - 1] = `${before}${part.text}`;
    isApart = false;
  }
  return messages;
}

/** Parses JSON, or JSON in a code fence: models without native support for it often use one. */
function parseJson(text: string): JsonCandidate | undefined {
  const trimmed = text.trim();
  const isFenced = trimmed.startsWith('```') && trimmed.endsWith('```');
  // Without a pattern over the whole text, which would need time in the square of the number of its line breaks.
  const fenced = isFenced ? trimmed.slice(3, -3).replace(/^json\b/, '') : undefined;
  for (const candidate of fenced === undefined ? [text] : [text, fenced]) {
    try {
      return { value: JSON.parse(candidate) as unknown };
    } catch {
      // The next candidate may be valid.
    }
  }
  return undefined;
}
