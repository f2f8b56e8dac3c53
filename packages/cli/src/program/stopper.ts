import { EXIT, type ExitCode } from '../exit-code.ts';

/** What ends the command early: Ctrl-C, or a reader that went away (`| head`). */
export interface Stopper {
  /** Aborts with the first Ctrl-C, or when nobody reads any more. */
  readonly signal: AbortSignal;
  /** The exit code that goes with the end; `undefined` while nothing stopped the command. */
  readonly exitCode: ExitCode | undefined;
  /** Ends the command. The first code wins. */
  stop(exitCode: ExitCode): void;
  /** Hands Ctrl-C to `handler` instead, until the returned function is called. */
  takeOver(handler: () => void): () => void;
}

/** @param listen is given what a Ctrl-C calls; returns what stops listening */
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
