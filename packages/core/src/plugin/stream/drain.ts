/** How much may follow a whole answer, in time and in bytes, for its connection to be worth keeping. */
const LONGEST_MS = 500;
const LARGEST = 64 * 1024;

/**
 * Reads what follows a whole answer (`[DONE]`, the end of the body), so that its connection can serve the next request.
 * Where too much follows, or nothing, `close` is called. Does not throw.
 */
export async function drain(body: AsyncIterator<Uint8Array>, close: () => void): Promise<void> {
  const timer = setTimeout(close, LONGEST_MS);
  unref(timer);
  try {
    for (let size = 0; size <= LARGEST; ) {
      const { done, value } = await body.next();
      if (done === true) return;
      size += value.byteLength;
    }
    close();
  } catch {
    // The connection is gone, which is as good as closed.
  } finally {
    clearTimeout(timer);
  }
}

/** Where the engine knows of it, a timer does not keep the process alive. */
function unref(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function') {
    timer.unref();
  }
}
