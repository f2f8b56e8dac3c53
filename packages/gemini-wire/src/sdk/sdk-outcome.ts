/** The result of a call through an SDK: the HTTP response itself, or the SDK's own result. */
export type SdkOutcome<Result> =
  | { readonly kind: 'response'; readonly response: Response }
  | { readonly kind: 'result'; readonly result: Result };

/**
 * Makes a call of an SDK with `send` as its transport, and returns the raw response: the SDK builds the request, and reads nothing.
 * An SDK's way of reading has faults that cost answers: see decisions 16 and 193. For a client that does not use the transport (a
 * test double, another version), its own result is returned.
 *
 * @param call calls the SDK with a `fetch`
 */
export function sdkOutcome<Result>(
  send: typeof fetch,
  call: (transport: typeof fetch) => Promise<Result>,
): Promise<SdkOutcome<Result>> {
  return new Promise((resolve, reject) => {
    const transport: typeof fetch = (input, init) => {
      // Not in this turn: the global `fetch` may be replaced in it, and `send` reads that, too. By a promise: not every edge
      // runtime has `queueMicrotask`.
      void Promise.resolve()
        .then(() => send(input, init))
        .then((response) => resolve({ kind: 'response', response }), reject);
      // The SDK's own reading is not needed: it waits, and is garbage-collected with this promise.
      return new Promise<Response>(() => undefined);
    };
    call(transport).then((result) => resolve({ kind: 'result', result }), reject);
  });
}
