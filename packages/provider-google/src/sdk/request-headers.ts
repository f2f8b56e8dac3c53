/** The key of a client that has none: the SDK refuses to be made without one. It is never sent. */
export const NO_KEY = 'none';

/**
 * The headers of a request: those that the SDK wrote, and more, of which later ones win.
 * @param withoutKey the SDK's client has no key
 */
export function requestHeaders(
  written: HeadersInit | undefined,
  withoutKey: boolean,
  more: readonly (Headers | { readonly [name: string]: string } | undefined)[],
): Headers {
  const headers = new Headers(written);
  if (withoutKey) headers.delete('x-goog-api-key');
  for (const added of more) {
    if (added === undefined) continue;
    for (const [name, value] of added instanceof Headers ? added : Object.entries(added)) headers.set(name, value);
  }
  return headers;
}
