import type { StreamPart } from '../model/stream-part.ts';

/**
 * Parts in batches: the parts of one network read are passed on together, so that a part costs no promise until the application
 * reads it. All layers between a provider and the application pass on batches.
 */
export interface PartSource {
  /**
   * The next parts, in order, never an empty array; `null` after the last one.
   * @throws the error that ended the stream early
   */
  read(): Promise<readonly StreamPart[] | null>;
  /**
   * Releases the upstream. May be called at any time, more than once; does not throw.
   * @param cause the error that ended the stream; absent when the reader left it
   */
  cancel(cause?: unknown): void | Promise<void>;
}

const PART_SOURCE = Symbol.for('flexiai.part-source.v1');

/** A stream of parts that core reads in batches and other code reads part by part. */
export interface PartStream extends AsyncIterable<StreamPart> {
  readonly [PART_SOURCE]: PartSource;
}

/**
 * A provider's stream from batches. The fastest way to write `streamChatCompletion` is a generator that yields, for each
 * network read, the parts of that read. Its `return()` must close the upstream.
 *
 * @example
 * ```ts
 * import { partStream, type StreamPart } from '@flexiai/core';
 *
 * async function* batches(): AsyncGenerator<readonly StreamPart[]> {
 *   yield [{ type: 'text-delta', id: '0', delta: 'Hel' }, { type: 'text-delta', id: '0', delta: 'lo' }];
 * }
 * for await (const part of partStream(batches())) console.log(part);
 * ```
 */
export function partStream(batches: AsyncIterable<readonly StreamPart[]>): PartStream {
  const iterator = batches[Symbol.asyncIterator]();
  // It runs for every chunk: without a frame of its own.
  const read = (): Promise<Taken> => Promise.resolve(iterator.next()).then(take);
  const take = ({ done, value }: IteratorResult<readonly StreamPart[]>): Taken | Promise<Taken> => {
    if (done === true) return null;
    return value.length > 0 ? value : read();
  };
  return streamOf({ read, cancel: () => quietReturn(iterator) });
}

type Taken = readonly StreamPart[] | null;

/** A source as a stream of parts. */
export function streamOf(source: PartSource): PartStream {
  return { [PART_SOURCE]: source, [Symbol.asyncIterator]: () => iterateParts(source) };
}

/** The source of a stream of parts: its own, or one with a batch for each part. */
export function sourceOf(parts: AsyncIterable<StreamPart>): PartSource {
  const own = (parts as Partial<PartStream>)[PART_SOURCE];
  if (own !== undefined) return own;
  const iterator = parts[Symbol.asyncIterator]();
  return {
    async read() {
      const { done, value } = await iterator.next();
      return done === true ? null : [value];
    },
    cancel: () => quietReturn(iterator),
  };
}

/** Reads a source part by part. Written as an iterator: a generator would cost three times as much per item. */
function iterateParts(source: PartSource): AsyncIterableIterator<StreamPart> {
  let batch: readonly StreamPart[] = [];
  let index = 0;
  let ended = false;
  /** The last call of next() that has to wait: later calls are answered after it. */
  let last: Promise<unknown> | undefined;
  const refill = async (): Promise<IteratorResult<StreamPart>> => {
    try {
      const next = ended ? null : await source.read();
      const first = next?.[0];
      if (ended || next === null || first === undefined) {
        ended = true;
        return { done: true, value: undefined };
      }
      batch = next;
      index = 1;
      return { done: false, value: first };
    } catch (error) {
      ended = true;
      throw error;
    }
  };
  const take = (): Promise<IteratorResult<StreamPart>> => {
    const part = batch[index];
    if (part === undefined) return refill();
    index += 1;
    return Promise.resolve({ done: false, value: part });
  };
  return {
    next() {
      if (last === undefined && batch[index] !== undefined) return take();
      const result = last === undefined ? take() : last.then(take, take);
      const release = (): void => {
        if (last === result) last = undefined;
      };
      last = result;
      result.then(release, release);
      return result;
    },
    async return() {
      ended = true;
      batch = [];
      await source.cancel();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function quietReturn(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // The stream is abandoned: an error of its upstream is not reported.
  }
}
