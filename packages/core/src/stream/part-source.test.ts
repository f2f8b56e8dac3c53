import { describe, expect, it, vi } from 'vitest';
import type { StreamPart } from '../model/stream-part.ts';
import { type PartSource, partStream, sourceOf } from './part-source.ts';

const text = (delta: string): StreamPart => ({ type: 'text-delta', id: 't', delta });

async function* batchesOf(...batches: StreamPart[][]): AsyncGenerator<StreamPart[]> {
  yield* batches;
}

async function readAll(source: PartSource): Promise<(readonly StreamPart[])[]> {
  const batches: (readonly StreamPart[])[] = [];
  for (;;) {
    const batch = await source.read();
    if (batch === null) return batches;
    batches.push(batch);
  }
}

describe('partStream', () => {
  it('is read by core in its own batches, without the empty ones', async () => {
    const batches = [[text('a'), text('b')], [], [], [text('c')]];
    expect(await readAll(sourceOf(partStream(batchesOf(...batches))))).toEqual([batches[0], batches[3]]);
  });

  it('is iterated by other code part by part', async () => {
    const parts = await Array.fromAsync(partStream(batchesOf([text('a'), text('b')], [text('c')])));
    expect(parts).toEqual([text('a'), text('b'), text('c')]);
  });

  it('calls return() of its batches when it is cancelled, and ignores what that throws', async () => {
    const leave = vi.fn(async () => {
      throw new Error('while closing');
    });
    const next = async () => ({ done: false as const, value: [text('a'), text('b')] });
    const stream = partStream({ [Symbol.asyncIterator]: () => ({ next, return: leave }) });
    for await (const part of stream) {
      expect(part).toEqual(text('a'));
      break;
    }
    expect(leave).toHaveBeenCalledTimes(1);
    await sourceOf(stream).cancel();
    expect(leave).toHaveBeenCalledTimes(2);
  });

  it('returns no more parts after it was cancelled', async () => {
    const parts = partStream(batchesOf([text('a'), text('b'), text('c')]))[Symbol.asyncIterator]();
    await parts.next();
    await parts.return?.();
    expect(await parts.next()).toEqual({ done: true, value: undefined });
  });

  it('answers concurrent calls of next() in order and without loss', async () => {
    const parts = partStream(batchesOf([text('a'), text('b')], [text('c')]))[Symbol.asyncIterator]();
    const results = await Promise.all(Array.from({ length: 5 }, () => parts.next()));
    expect(results.map(({ value }) => value)).toEqual([text('a'), text('b'), text('c'), undefined, undefined]);
  });

  it('passes on what its batches throw, and ends then', async () => {
    const broken = (async function* (): AsyncGenerator<StreamPart[]> {
      yield [text('a')];
      throw new Error('cut');
    })();
    const parts = partStream(broken)[Symbol.asyncIterator]();
    expect(await parts.next()).toEqual({ done: false, value: text('a') });
    await expect(parts.next()).rejects.toThrow('cut');
    expect(await parts.next()).toEqual({ done: true, value: undefined });
  });
});

describe('sourceOf', () => {
  it('makes a batch of each part of a plain stream', async () => {
    const plain = (async function* () {
      yield text('a');
      yield text('b');
    })();
    expect(await readAll(sourceOf(plain))).toEqual([[text('a')], [text('b')]]);
  });

  it('closes a plain generator when it is cancelled', async () => {
    let closed = false;
    const plain = (async function* () {
      try {
        yield text('a');
        yield text('b');
      } finally {
        closed = true;
      }
    })();
    const source = sourceOf(plain);
    await source.read();
    await source.cancel();
    expect(closed).toBe(true);
    expect(await source.read()).toBeNull();
  });

  it('accepts an iterator without return()', async () => {
    const endless = {
      [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false as const, value: text('a') }) }),
    };
    const source = sourceOf(endless);
    await expect(source.cancel()).resolves.toBeUndefined();
  });
});
