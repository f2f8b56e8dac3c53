import { isObject, type JsonObject } from '../../types/json-fields.ts';

/** Shorter header values are words such as `true`; longer ones may be credentials. */
const SHORTEST_SECRET_HEADER = 12;

/** What an entry's options hold that no message may show: its key, its headers' values, a password in its address. */
export function entrySecrets(own: JsonObject): string[] {
  const { apiKey, headers, baseURL } = own;
  const values = isObject(headers) ? Object.values(headers).filter((value) => typeof value === 'string') : [];
  // Of "Bearer …" the token alone, too: an upstream may echo it without its scheme.
  const words = values.flatMap((value) => [value, ...value.split(/\s+/)]);
  const secrets = words.filter((value) => value.length >= SHORTEST_SECRET_HEADER);
  if (typeof apiKey === 'string') secrets.push(apiKey);
  if (typeof baseURL === 'string' && URL.canParse(baseURL)) {
    const { password } = new URL(baseURL);
    secrets.push(password);
    try {
      secrets.push(decodeURIComponent(password));
    } catch {
      // It holds a bare "%": what stands in the address is all there is.
    }
  }
  return secrets;
}
