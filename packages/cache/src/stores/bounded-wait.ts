/** What stands for a result that did not come in time. */
export const TOO_LATE: unique symbol = Symbol('too late');

/** A timer that fires this much later than asked for: the process was busy, and the answer may be waiting to be read. */
const BUSY_MS = 5;

/**
 * The result, or `TOO_LATE` after `ms`. Where the process itself was too busy to read an answer, it is read once more before
 * the time is up. The timer keeps no process alive.
 *
 * @param onWait is given what ends the wait early
 */
export function inTime<T>(
  ms: number,
  result: Promise<T>,
  onWait?: (giveUp: () => void) => void,
): Promise<T | typeof TOO_LATE> {
  return new Promise((resolve, reject) => {
    const due = performance.now() + ms;
    const giveUp = () => {
      clearTimeout(timer);
      resolve(TOO_LATE);
    };
    let timer = unheld(() => {
      if (performance.now() - due <= BUSY_MS) giveUp();
      else timer = unheld(giveUp, 0);
    }, ms);
    onWait?.(giveUp);
    result.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

function unheld(callback: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(callback, ms);
  // Timers of the web platform are numbers.
  if (typeof timer === 'object') timer.unref();
  return timer;
}
