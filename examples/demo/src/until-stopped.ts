/** The exit code of a process that was interrupted: 128 + SIGINT. */
const INTERRUPTED = 130;

/**
 * Runs until it is done, or until nobody wants to see it any more: Ctrl-C, or a reader that went away (`| head`). The
 * run then finds its signal aborted, and may end with any error.
 *
 * @returns the exit code
 */
export async function untilStopped(run: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  let stoppedWith: number | undefined;
  const stop = (exitCode: number): void => {
    stoppedWith ??= exitCode;
    controller.abort();
  };
  const interrupt = (): void => stop(INTERRUPTED);
  // Once: a second Ctrl-C ends the process at once, as it would without this.
  process.once('SIGINT', interrupt);
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      stop(0);
    });
  }
  try {
    const exitCode = await run(controller.signal);
    return stoppedWith ?? exitCode;
  } catch (error) {
    if (stoppedWith === undefined) throw error;
    return stoppedWith;
  } finally {
    process.off('SIGINT', interrupt);
  }
}
