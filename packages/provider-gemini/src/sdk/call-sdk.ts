/** What came of a call that was made through the SDK: the HTTP response itself, or the SDK's own reading of it. */
export type SdkOutcome<Result> =
  | { readonly kind: 'response'; readonly response: Response }
  | { readonly kind: 'result'; readonly result: Result };

/**
 * Makes a call of the SDK with `send` as its transport, and takes the raw response from it.
 *
 * The SDK builds the request: URL, version, headers, key, body. Its way of sending and reading has faults that cost
 * answers and leak secrets, and it has no option for another:
 *
 * - it follows redirects, and takes the key and the prompt along to any origin;
 * - it keeps no response headers, and of an error's body only the message and the details: `error.status` is lost;
 * - its stream reader takes nothing but `data: {…}` followed by a blank line. A comment, `data:` without the space, a
 *   U+2028 in a text, one malformed event, or the bare JSON with which the API ends a stream that it sheds
 *   (`{"error":{"code":503,…}}`) turns all that follows into "Failed to parse stream";
 * - when a stream breaks, it throws away the chunks that had arrived and were not yet read;
 * - it reads without backpressure, and keeps every chunk until the end.
 *
 * It looks up the global `fetch` while the call is being made, in the same turn (`makeModelRequest(…, fetchFn = fetch)`).
 * So the global is another one for the length of that one synchronous call, in which no other code can run, and is
 * itself again before anything is sent.
 *
 * A client that does not look it up then (a test double, another version) is served, too: its own result comes back.
 *
 * @param call must call the SDK at once, not after an `await`
 */
export function callSdk<Result>(send: typeof fetch, call: () => Promise<Result>): Promise<SdkOutcome<Result>> {
  return new Promise((resolve, reject) => {
    const transport: typeof fetch = (input, init) => {
      // Not in this turn: `send` looks up the global `fetch`, too.
      queueMicrotask(() => void send(input, init).then((response) => resolve({ kind: 'response', response }), reject));
      // The SDK's own reading is not wanted: it waits, and goes to the garbage with this promise.
      return new Promise<Response>(() => undefined);
    };
    const pending = withGlobalFetch(transport, call);
    pending.then((result) => resolve({ kind: 'result', result }), reject);
  });
}

function withGlobalFetch<Result>(transport: typeof fetch, call: () => Promise<Result>): Promise<Result> {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  Reflect.defineProperty(globalThis, 'fetch', {
    value: transport,
    writable: true,
    enumerable: true,
    configurable: true,
  });
  try {
    return call();
  } finally {
    if (own === undefined) Reflect.deleteProperty(globalThis, 'fetch');
    else Reflect.defineProperty(globalThis, 'fetch', own);
  }
}
