/** Names of this machine. */
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The host of an address; `undefined` for a text that is not one. */
export function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** Whether a host is one of these, or below one of them. */
export function isKnownHost(host: string, known: readonly string[]): boolean {
  return known.some((name) => host === name || host.endsWith(`.${name}`));
}

/** Whether a host is this machine. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
