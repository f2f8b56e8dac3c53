import type { Readable } from 'node:stream';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Output } from '../terminal/screen.ts';
import { createStopper, type Stopper } from './stopper.ts';

/** How long a stopped command may take to clean up, in ms. */
const GRACE_MS = 1000;

/** Runs a command until it is done, or its output is closed. A second Ctrl-C does not wait for the cleanup. */
export async function untilStopped(
  outputs: readonly Output[],
  run: (stopper: Stopper) => Promise<ExitCode>,
): Promise<ExitCode> {
  using stopper = createStopper((onInterrupt) => {
    let interrupts = 0;
    const listener = (): void => {
      interrupts += 1;
      onInterrupt();
      if (interrupts > 1 && stopper.signal.aborted) process.exit(EXIT.interrupted);
    };
    process.on('SIGINT', listener);
    return () => process.off('SIGINT', listener);
  });
  for (const output of outputs) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      // A closed output is not a failure.
      if (error.code === 'EPIPE') stopper.stop(EXIT.ok);
      else fail(output, error);
    });
  }
  const fail = (output: Output, { code, message }: NodeJS.ErrnoException): void => {
    // The last write may fail when the command has already ended.
    process.exitCode = EXIT.failure;
    if (!stopper.signal.aborted && output !== process.stderr) {
      process.stderr.write(`error: the output cannot be written (${code ?? message})\n`);
    }
    stopper.stop(EXIT.failure);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  // A stopped command must not block its user.
  const leave = (): void => process.exit(stopper.exitCode);
  const waitNoLonger = (): void => {
    timer = setTimeout(leave, GRACE_MS);
  };
  stopper.signal.addEventListener('abort', waitNoLonger);
  const exitCode = await run(stopper);
  stopper.signal.removeEventListener('abort', waitNoLonger);
  clearTimeout(timer);
  return stopper.exitCode ?? exitCode;
}

/** Lets the process end although its standard input is still open. */
export function letGoOf(input: Readable): void {
  input.pause();
  if ('unref' in input && typeof input.unref === 'function') input.unref();
}
