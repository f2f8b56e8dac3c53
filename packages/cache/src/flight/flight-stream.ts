import { partStream, RequestTimeoutError, ResponseStream, type StreamPart, type UnifiedResponse } from '@flexiai/core';
import { errorForOther } from './error-copy.ts';
import type { Passenger } from './passenger.ts';

/** What a passenger's stream needs from its call. */
export interface FlightStreamOptions {
  /** Another call began the run. */
  readonly joined: boolean;
  /** Deadline of the call, in ms since the epoch. @default none */
  readonly deadline: number | undefined;
  /** The complete answer for this call. @throws the reason why it does not fit this call */
  answer(): Promise<UnifiedResponse>;
}

/** A flight's answer as a stream for one passenger. Ending the stream early leaves the flight. */
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
        // Aborted during the wait: the client ends the read with its own error.
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
      // Also observed while a read is waiting.
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

/** Longer timers fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

function timeout(timeoutMs: number): RequestTimeoutError {
  return new RequestTimeoutError('The call reached its totalMs while it read the answer of an equal call.', {
    provider: 'cache',
    clock: 'total',
    timeoutMs,
  });
}
