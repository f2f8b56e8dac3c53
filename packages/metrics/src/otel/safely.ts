/** What an SDK, a processor, an exporter or a function of the options throws must not break a call, or keep a span from its end. */
export function safely<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
