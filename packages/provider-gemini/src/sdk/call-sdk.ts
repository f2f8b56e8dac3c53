import { type SdkOutcome, sdkOutcome } from '@flexiai/gemini-wire';

/**
 * Makes a call of the SDK with `send` as its transport, and returns the raw response.
 * The SDK builds the request: URL, version, headers, key, body. Its way of sending and reading has faults that cost answers and
 * leak secrets, and it has no option for another transport:
 * - it follows redirects, and sends the key and the prompt to any origin;
 * - it drops the response headers, and keeps only the message and the details of an error's body: `error.status` is lost;
 * - its stream reader accepts only `data: {…}` followed by a blank line. After a comment, `data:` without the space, a U+2028 in a
 *   text, one malformed event, or the bare JSON of an overloaded API (`{"error":{"code":503,…}}`), it reports everything as "Failed
 *   to parse stream";
 * - when a stream breaks, it drops the chunks that had arrived and were not yet read;
 * - it reads without backpressure, and keeps every chunk until the end.
 * It reads the global `fetch` during the call, in the same turn (`makeModelRequest(…, fetchFn = fetch)`). So the global is replaced
 * during that one synchronous call, in which no other code can run, and is restored before anything is sent.
 * For a client that does not read it then (a test double, another version), its own result is returned.
 *
 * @param call must call the SDK at once, not after an `await`
 */
export function callSdk<Result>(send: typeof fetch, call: () => Promise<Result>): Promise<SdkOutcome<Result>> {
  return sdkOutcome(send, (transport) => withGlobalFetch(transport, call));
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
