/** The version of the API, and what may follow it. */
const PASTED_PATH = /\/v\d(?:alpha|beta)?\d*(?:\/models(?:\/.*)?)?$/;

/** The address of the API from `baseURL`, which may have been copied with the version or the path: the SDK would add them again. */
export function apiAddress(baseURL: string): string {
  return baseURL.replace(/(?<!\/)\/+$/, '').replace(PASTED_PATH, '');
}
