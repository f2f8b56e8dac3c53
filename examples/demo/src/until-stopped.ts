/** The exit code of an interrupted process: 128 + SIGINT. */
const INTERRUPTED = 130;

/**
 * Runs a function until it is done, or interrupted by Ctrl-C or a closed output (`| head`). Its signal then aborts, and
 * it may end with any error.
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
  // Once, so that a second Ctrl-C ends the process at once.
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
