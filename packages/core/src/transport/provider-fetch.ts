/**
 * The `fetch` that providers hand to their SDKs unless the user gives one. Never follows a redirect: neither key nor
 * prompt may travel to another origin.
 */
export function providerFetch(): typeof fetch {
  return (input, init) => fetch(input, { ...init, redirect: 'error' });
}
