import { RequestAbortedError } from '../../errors/client-errors.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import { LONGEST_TIMER_MS } from '../../resilience/attempt-clock.ts';
import type { Attempt } from '../attempt/attempt.ts';
import type { Lane } from './lane.ts';

/** What runs in a race of two lanes. */
export interface RaceRules<Try extends Attempt> {
  readonly first: Lane;
  /** When a second lane is to run beside it, in ms. */
  readonly delayMs: number;
  /** The second lane; `undefined` where there is nobody to be asked. */
  second(): Lane | undefined;
  /** Runs a lane until it has opened an answer; `undefined` when it could not. */
  run(lane: Lane): Promise<Try | undefined>;
}

/** Why a lane is given up whose call was answered by another one, or refused for good. */
const LOST = 'Another candidate answered first.';
const REFUSED = 'The call failed on another candidate.';

/**
 * Runs the first lane, and after the delay a second one beside it. Who opens an answer first wins, the other is given up.
 * `undefined` when neither could.
 * @throws what the first lane threw; what the second one threw only where the first one could not answer
 */
export async function race<Try extends Attempt>(rules: RaceRules<Try>): Promise<Try | undefined> {
  const { first, delayMs } = rules;
  const { promise, resolve, reject } = Promise.withResolvers<Try | undefined>();
  const running = new Set<Lane>();
  const ends: Promise<void>[] = [];
  let isOver = false;
  let isAnswered = false;
  /** What the second candidate refuses, the first one may still answer. */
  let refusal: FlexiAIError | undefined;

  const ended = (lane: Lane, attempt: Try | undefined): void => {
    running.delete(lane);
    // Two answers in the same moment: the second one is let go.
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
    // The ledger is to have every try before the answer is handed over. Nobody waits for a provider here.
    await Promise.all(ends);
  }
}
