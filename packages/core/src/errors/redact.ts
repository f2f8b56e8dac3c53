const MASK = '[redacted]';

/** `Authorization`-style credentials, and tokens that an upstream has itself half masked with asterisks. */
const GENERIC = /\b(Bearer|Basic)\s+[\w\-.~+/=*]{6,}|[\w\-.]*\*{3,}[\w\-.*]*/gi;

/** A secret shorter than this would mask ordinary words. */
const SHORTEST_SECRET = 6;

/**
 * `text` with every one of `secrets` and every bearer token masked. Upstreams echo keys into their error messages; no
 * message of this library may carry one on.
 *
 * @param secrets exact values: API keys, header values. Values of under 6 characters are passed over.
 */
export function redact(text: string, secrets: readonly (string | undefined)[] = []): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret === undefined || secret.length < SHORTEST_SECRET) continue;
    clean = clean.replaceAll(secret, MASK);
    const encoded = encodeURIComponent(secret);
    if (encoded !== secret) clean = clean.replaceAll(encoded, MASK);
  }
  return clean.replace(GENERIC, (_match, scheme?: string) => (scheme ? `${scheme} ${MASK}` : MASK));
}
