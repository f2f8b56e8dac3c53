import { describe, expect, it } from 'vitest';
import type { StreamPart } from '../model/stream-part.ts';
import { AnswerText } from './answer-text.ts';
import { ResponseAccumulator } from './response-accumulator.ts';
import { ResponseStream } from './response-stream.ts';

const text = (delta: string, id = 't', newMessage?: true): StreamPart => ({
  type: 'text-delta',
  id,
  delta,
  ...(newMessage !== undefined && { newMessage }),
});
const call: readonly StreamPart[] = [
  { type: 'tool-call-start', id: 'c', name: 'f' },
  { type: 'tool-call-end', id: 'c' },
];
const block: StreamPart = { type: 'provider-block', kind: 'tool-result', name: 'search_result', raw: {} };

const cases: readonly [string, readonly StreamPart[], string][] = [
  ['pieces of one block', [text('a'), text('b')], 'ab'],
  ['blocks of one message', [text('a'), text('b', 'u')], 'ab'],
  ['a message of its own', [text('a'), text('b', 'u', true)], 'a\n\nb'],
  ['a first message marked as new', [text('a', 't', true)], 'a'],
  ['a message marked as new in every piece', [text('a'), text('b', 'u', true), text('c', 'u', true)], 'a\n\nbc'],
  ['a message that begins with an empty text', [text('a'), text('', 'u', true), text('b', 'u')], 'a\n\nb'],
  ['text after a call', [text('a'), ...call, text('b', 'u')], 'a\n\nb'],
  ['text after a block of the provider', [text('a'), block, block, text('b', 'u')], 'a\n\nb'],
  ['text after reasoning', [text('a'), { type: 'reasoning-end', id: 'r' }, text('b', 'u')], 'ab'],
  ['white space at the border', [text('a '), block, text('b', 'u'), block, text('\nc', 'v')], 'a b\nc'],
  ['a block before all text', [block, text('a')], 'a'],
];

describe('the text of an answer', () => {
  it.each(cases)('joins or separates %s correctly', async (_name, parts, whole) => {
    const written = new AnswerText();
    expect(parts.map((part) => written.add(part)).join('')).toBe(whole);
    const fold = new ResponseAccumulator();
    for (const part of parts) fold.add(part);
    expect(fold.partial().text).toBe(whole);
    const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2, accuracy: 'reported' } as const;
    const stream = ResponseStream.from(
      (async function* (): AsyncGenerator<StreamPart> {
        yield { type: 'stream-start', provider: 'p', model: 'm' };
        yield* parts;
        yield { type: 'finish', finishReason: 'stop', usage };
      })(),
    );
    expect((await Array.fromAsync(stream.textStream)).join('')).toBe(whole);
  });

  it('restarts where the answer restarts', () => {
    const written = new AnswerText();
    for (const part of [text('a'), block]) written.add(part);
    const discard = { textLength: 1 };
    written.add({ type: 'restart', attempt: 2, provider: 'p', model: 'm', reason: 'connection', discard });
    expect(written.add(text('b'))).toBe('b');
  });
});
