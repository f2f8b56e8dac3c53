/**
 * Runs a function and ignores its errors: neither an SDK, a processor, an exporter nor a function of the options may
 * fail a call, or prevent the end of a span.
 */
export function safely<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
