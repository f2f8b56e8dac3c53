import { partStream, RequestTimeoutError, ResponseStream, type StreamPart, type UnifiedResponse } from '@flexiai/core';
import { errorForOther } from './error-copy.ts';
import type { Passenger } from './passenger.ts';

/** What a passenger's stream needs of its call. */
export interface FlightStreamOptions {
  /** Another call began the run. */
  readonly joined: boolean;
  /** When the call must be over, in ms since the epoch. @default never */
  readonly deadline: number | undefined;
  /** The whole answer as this call gets it. @throws what is wrong with it for this call */
  answer(): Promise<UnifiedResponse>;
}

/** The answer of a flight as one of its passengers streams it. Leaving the stream gives the place up. */
export function flightStream(passenger: Passenger, { joined, deadline, answer }: FlightStreamOptions): ResponseStream {
  let whole: UnifiedResponse | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDone = false;
  const end = (): void => {
    isDone = true;
    clearTimeout(timer);
    passenger.leave();
  };
  const arm = (): void => {
    if (deadline === undefined || timer !== undefined) return;
    const timeoutMs = Math.max(0, deadline - Date.now());
    if (timeoutMs > LONGEST_TIMER_MS) return;
    timer = setTimeout(() => passenger.leave(timeout(timeoutMs)), timeoutMs);
  };
  const next = async (): Promise<IteratorResult<readonly StreamPart[]>> => {
    if (isDone) return DONE;
    arm();
    try {
      const batch = await passenger.read();
      if (batch === null) {
        // Left while it waited: the client ends the read in its own words.
        if (isDone) return new Promise(() => undefined);
        end();
        return DONE;
      }
      const finish = batch.at(-1);
      if (finish?.type !== 'finish') return { done: false, value: batch };
      whole = await answer();
      end();
      const { usage, cached } = whole;
      const last = { ...finish, usage, ...(cached !== undefined && { cached }) };
      return { done: false, value: [...batch.slice(0, -1), last] };
    } catch (error) {
      end();
      throw joined ? errorForOther(error) : error;
    }
  };
  const batches: AsyncIterable<readonly StreamPart[]> = {
    [Symbol.asyncIterator]: () => ({
      next,
      // Heard at once, also while a read waits.
      async return() {
        end();
        return DONE;
      },
    }),
  };
  return ResponseStream.from(partStream(batches), () => {
    if (whole === undefined) throw new TypeError('The stream was not read to its end.');
    return whole;
  });
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** Timers that are set for longer fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

function timeout(timeoutMs: number): RequestTimeoutError {
  return new RequestTimeoutError('The call reached its totalMs while it read the answer of an equal call.', {
    provider: 'cache',
    clock: 'total',
    timeoutMs,
  });
}
