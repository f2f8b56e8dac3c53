const MASK = '[redacted]';

/**
 * `Authorization`-style credentials, and tokens that an upstream has itself half masked with asterisks. The lookbehind
 * lets a word be tried from its beginning only: without it, a long word would take time in the square of its length.
 */
const GENERIC = /\b(Bearer|Basic)\s+[\w\-.~+/=*]{6,}|(?<![\w\-.])[\w\-.]*\*{3,}[\w\-.*]*/gi;

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
  // The longest first: of a secret that holds another one, nothing may be left over.
  for (const secret of secrets.filter(isSecret).sort((a, b) => b.length - a.length)) {
    clean = clean.replaceAll(secret, MASK);
    const encoded = encodeURIComponent(secret.toWellFormed());
    if (encoded !== secret) clean = clean.replaceAll(encoded, MASK);
  }
  return clean.replace(GENERIC, (_match, scheme?: string) => (scheme ? `${scheme} ${MASK}` : MASK));
}

/** Details of an error are a few fields. What is larger is an upstream's whole body: nobody could log it. */
const LARGEST_DETAILS = 10_000;

/** The same for what an error carries beside its message: texts, and plain data with texts in it, up to a size. */
export function redactValue<T>(value: T, secrets: readonly (string | undefined)[]): T;
export function redactValue(value: unknown, secrets: readonly (string | undefined)[]): unknown {
  if (typeof value === 'string') return redact(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  try {
    const json = JSON.stringify(value);
    if (json.length > LARGEST_DETAILS) return undefined;
    const clean = redact(json, secrets);
    return clean === json ? value : (JSON.parse(clean) as unknown);
  } catch {
    // What is no JSON (a cycle, a BigInt) cannot be looked through, so it is not kept.
    return undefined;
  }
}

function isSecret(value: string | undefined): value is string {
  return value !== undefined && value.length >= SHORTEST_SECRET;
}
