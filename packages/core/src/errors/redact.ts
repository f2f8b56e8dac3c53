const MASK = '[redacted]';

/**
 * `Authorization`-style credentials, and tokens that an upstream has masked partly with asterisks. The lookbehind allows a match
 * only at the beginning of a word: without it, a long word would take quadratic time.
 */
const GENERIC = /\b(Bearer|Basic)\s+[\w\-.~+/=*]{6,}|(?<![\w\-.])[\w\-.]*\*{3,}[\w\-.*]*/gi;

/** A secret shorter than this would mask ordinary words. */
const SHORTEST_SECRET = 6;

/**
 * `text` with all `secrets` and all bearer tokens masked. Upstreams echo keys in their error messages; no message of this library
 * may contain one.
 *
 * @param secrets exact values: API keys, header values. Values of under 6 characters are ignored.
 */
export function redact(text: string, secrets: readonly (string | undefined)[] = []): string {
  let clean = text;
  const known = secrets.filter(isSecret).flatMap((secret) => {
    const encoded = encodeURIComponent(secret.toWellFormed());
    return encoded === secret ? [secret] : [secret, encoded];
  });
  // The longest first, so that nothing remains of a secret that contains another one.
  for (const secret of known.sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, MASK);
  clean = withoutCutSecrets(clean, known);
  return clean.replace(GENERIC, (_match, scheme?: string) => (scheme ? `${scheme} ${MASK}` : MASK));
}

/** Marks where a text was cut. */
const CUT = '…';
/** The longest text that is cut, in characters. */
const LONGEST_PART = 4000;
/** The number of cuts that are checked, from the end: a text is cut once or twice, at its end. */
const MOST_CUTS = 8;

/** Masks the part of a secret that remains in front of a cut: it is not the whole secret, but most of it. */
function withoutCutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  let cut = secrets.length === 0 ? -1 : clean.lastIndexOf(CUT);
  for (let cuts = 0; cut > 0 && cuts < MOST_CUTS; cuts += 1) {
    const start = Math.min(...secrets.map((secret) => startOfPart(clean, secret, cut)));
    if (start < cut) clean = `${clean.slice(0, start)}${MASK}${clean.slice(cut)}`;
    cut = start === 0 ? -1 : clean.lastIndexOf(CUT, start - 1);
  }
  return clean;
}

/** The start of the longest beginning of a secret that ends at `end`; `end` itself if there is none. */
function startOfPart(text: string, secret: string, end: number): number {
  for (
    let start = Math.max(0, end - Math.min(secret.length, LONGEST_PART) + 1);
    start <= end - SHORTEST_SECRET;
    start += 1
  ) {
    if (secret.startsWith(text.slice(start, end))) return start;
  }
  return end;
}

/**
 * The longest details that are kept, in characters of JSON. Details of an error are a few fields; anything larger is the whole body
 * of a response.
 */
const LARGEST_DETAILS = 10_000;

/** Masks secrets in the other fields of an error: texts, and plain data that contains texts, up to a size. */
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
    // A value that is not JSON (a cycle, a BigInt) cannot be searched for secrets, so it is dropped.
    return undefined;
  }
}

function isSecret(value: string | undefined): value is string {
  return value !== undefined && value.length >= SHORTEST_SECRET;
}
