/** Returned for a result that did not arrive in time. */
export const TOO_LATE: unique symbol = Symbol('too late');

/** A timer that fires this much late shows that the process was busy, so that the result may be waiting to be read. */
const BUSY_MS = 5;

/**
 * The result, or `TOO_LATE` after `ms`. If the process was too busy to read a result, the result is checked once more.
 * The timer does not keep the process running.
 *
 * @param onWait receives a function that ends the wait early
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
  // On web platforms, timers are numbers.
  if (typeof timer === 'object') timer.unref();
  return timer;
}
