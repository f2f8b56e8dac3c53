import { EXIT, type ExitCode } from '../exit-code.ts';

/** What ends the command early: Ctrl-C, or a closed output (`| head`). */
export interface Stopper {
  /** Aborts with the first Ctrl-C, or when the output is closed. */
  readonly signal: AbortSignal;
  /** The exit code of the interruption; `undefined` without one. */
  readonly exitCode: ExitCode | undefined;
  /** Stops the command. The first code wins. */
  stop(exitCode: ExitCode): void;
  /** Redirects Ctrl-C to `handler`, until the returned function is called. */
  takeOver(handler: () => void): () => void;
}

/** @param listen receives the function to call on Ctrl-C; returns a function that stops listening */
export function createStopper(listen: (onInterrupt: () => void) => () => void): Stopper & Disposable {
  const controller = new AbortController();
  let exitCode: ExitCode | undefined;
  let handler: (() => void) | undefined;
  const stop = (code: ExitCode): void => {
    exitCode ??= code;
    controller.abort();
  };
  const unlisten = listen(() => (handler === undefined ? stop(EXIT.interrupted) : handler()));
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    stop,
    takeOver(taker) {
      handler = taker;
      return () => {
        handler = undefined;
      };
    },
    [Symbol.dispose]: unlisten,
  };
}
