/** One message of a conversation that is asked about. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** One short question. */
export const QUESTION: readonly Turn[] = [{ role: 'user', content: 'What is six times nine? '.repeat(20) }];

const LONG_TURNS = 200;
const LONG_BYTES = 256 * 1024;

/** 200 messages, 256 KB together; the last one asks. */
export const LONG_CONVERSATION: readonly Turn[] = Array.from({ length: LONG_TURNS + 1 }, (_value, index) => ({
  role: index % 2 === 0 ? 'user' : 'assistant',
  content: `Message ${index}. `.padEnd(LONG_BYTES / LONG_TURNS, 'The quick brown fox jumps over the lazy dog. "Fox!" '),
}));
