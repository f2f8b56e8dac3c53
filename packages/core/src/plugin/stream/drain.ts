/** The most time and bytes for the rest of a body after a complete answer; beyond them, the connection is closed. */
const LONGEST_MS = 500;
const LARGEST = 64 * 1024;

/**
 * Reads the rest of a body after a complete answer (`[DONE]`, the end of the body), so that its connection can serve the next
 * request. Calls `close` if the rest is too long or does not arrive. Does not throw.
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
    // The connection is closed already.
  } finally {
    clearTimeout(timer);
  }
}

/** In runtimes with `unref`, the timer does not keep the process alive. */
function unref(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function') {
    timer.unref();
  }
}
