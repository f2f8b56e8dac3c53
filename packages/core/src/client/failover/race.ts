import { LONGEST_TIMER_MS } from '../../data/longest-timer.ts';
import { RequestAbortedError } from '../../errors/client-errors.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { Attempt } from '../attempt/attempt.ts';
import type { Lane } from './lane.ts';

/** The parts of a race of two lanes. */
export interface RaceRules<Try extends Attempt> {
  readonly first: Lane;
  /** When the second lane starts, in ms. */
  readonly delayMs: number;
  /** The second lane; `undefined` if no candidate is left for it. */
  second(): Lane | undefined;
  /** Runs a lane until it has opened an answer; `undefined` if it could not. */
  run(lane: Lane): Promise<Try | undefined>;
}

/** Why a lane is cancelled: another one has the answer, or failed for good. */
const LOST = 'Another candidate answered first.';
const REFUSED = 'The call failed on another candidate.';

/**
 * Runs the first lane, and after the delay a second one. The first answer counts, and the other lane is cancelled.
 * `undefined` if neither has an answer.
 * @throws the error of the first lane; that of the second one only if the first one has no answer
 */
export async function race<Try extends Attempt>(rules: RaceRules<Try>): Promise<Try | undefined> {
  const { first, delayMs } = rules;
  const { promise, resolve, reject } = Promise.withResolvers<Try | undefined>();
  const running = new Set<Lane>();
  const ends: Promise<void>[] = [];
  let isOver = false;
  let isAnswered = false;
  /** The error of the second lane: the first one may still answer. */
  let refusal: FlexiAIError | undefined;

  const ended = (lane: Lane, attempt: Try | undefined): void => {
    running.delete(lane);
    // Two answers at the same moment: the second one is cancelled.
    if (isOver) attempt?.cancel(new RequestAbortedError(LOST));
    else if (attempt !== undefined || running.size === 0) {
      isOver = true;
      isAnswered = attempt !== undefined;
      if (attempt === undefined && refusal !== undefined) reject(refusal);
      else resolve(attempt);
    }
  };
  const failed = (lane: Lane, error: FlexiAIError): void => {
    if (lane === first) {
      running.delete(lane);
      isOver = true;
      reject(error);
    } else {
      refusal = error;
      ended(lane, undefined);
    }
  };
  const start = (lane: Lane): void => {
    running.add(lane);
    const end = rules.run(lane).then(
      (attempt) => ended(lane, attempt),
      (error: FlexiAIError) => failed(lane, error),
    );
    ends.push(end);
  };

  start(first);
  const timer = setTimeout(
    () => {
      const second = isOver ? undefined : rules.second();
      if (second !== undefined) start(second);
    },
    Math.min(delayMs, LONGEST_TIMER_MS),
  );
  try {
    return await promise;
  } finally {
    isOver = true;
    clearTimeout(timer);
    for (const lane of running) lane.abandon(new RequestAbortedError(isAnswered ? LOST : REFUSED), isAnswered);
    // The ledger must have every attempt before the answer is returned. This does not wait for any provider.
    await Promise.all(ends);
  }
}
