import { escapeControls } from '../../data/escape-controls.ts';
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

/** Parses the first reading of a text that is JSON. */
function parseJson(text: string): JsonCandidate | undefined {
  for (const reading of readings(text)) {
    try {
      return { value: JSON.parse(reading) as unknown };
    } catch {
      // The next reading may be valid.
    }
  }
  return undefined;
}

/**
 * The text itself; without thoughts before it and without a code fence around it, which models without native support for JSON
 * often write; and each of these with the control characters in its strings escaped.
 */
function* readings(text: string): Generator<string, void, undefined> {
  yield text;
  const trimmed = text.trim();
  const thoughtEnd = trimmed.startsWith('<think>') ? trimmed.indexOf(THOUGHT_END) : -1;
  const answer = thoughtEnd === -1 ? trimmed : trimmed.slice(thoughtEnd + THOUGHT_END.length).trim();
  // Without a pattern over the whole text, which would need time in the square of the number of its line breaks.
  const isFenced = answer.startsWith('```') && answer.endsWith('```');
  const bare = isFenced ? answer.slice(3, -3).replace(/^json\b/, '') : answer;
  yield bare;
  yield escapeControls(bare);
}

const THOUGHT_END = '</think>';
