import { Writable } from 'node:stream';
import { ResponseStream, type StreamPart } from '@flexiai/core';
import { describe, expect, it } from 'vitest';
import { CapturedOutput } from '../../test/captured-output.ts';
import { Screen } from '../terminal/screen.ts';
import { showStream } from './show-stream.ts';

/** An answer of these words, and how many of them were read. */
function answerOf(words: readonly string[]) {
  const read = { words: 0, left: false };
  async function* parts(): AsyncGenerator<StreamPart> {
    try {
      yield { type: 'stream-start', provider: 'a', model: 'm' };
      for (const delta of words) {
        read.words += 1;
        yield { type: 'text-delta', id: '0', delta };
      }
      const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2, accuracy: 'reported' } as const;
      yield { type: 'finish', finishReason: 'stop', usage };
    } finally {
      read.left = true;
    }
  }
  return { stream: ResponseStream.from(parts()), read };
}

const placeOf = (output: Writable, signal = new AbortController().signal) => ({
  out: new Screen(output),
  note: () => undefined,
  signal,
});

describe('showStream', () => {
  it('prints every piece when it arrives, and ends with a line break', async () => {
    for (const words of [
      ['one ', 'two'],
      ['one ', 'two\n'],
    ]) {
      const output = new CapturedOutput();
      const response = await showStream(placeOf(output), answerOf(words).stream);
      expect(output.text).toBe('one two\n');
      expect(response.text).toBe(words.join(''));
    }
  });

  it('reads at the pace of its reader, and closes the stream when it is stopped', async () => {
    const flow: { next?: () => void } = {};
    const slow = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => {
        flow.next = done;
      },
    });
    const controller = new AbortController();
    const { stream, read } = answerOf(Array.from({ length: 100 }, () => 'word '));
    const shown = showStream(placeOf(slow, controller.signal), stream);
    const turn = () => new Promise(setImmediate);
    await turn();
    expect(read.words).toBe(1);
    flow.next?.();
    await turn();
    expect(read.words).toBe(2);
    controller.abort();
    await expect(shown).rejects.toThrow();
    expect(read).toEqual({ words: 2, left: true });
  });
});
