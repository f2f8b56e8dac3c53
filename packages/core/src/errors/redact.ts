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
  const known = secrets.filter(isSecret).flatMap((secret) => {
    const encoded = encodeURIComponent(secret.toWellFormed());
    return encoded === secret ? [secret] : [secret, encoded];
  });
  // The longest first: of a secret that holds another one, nothing may be left over.
  for (const secret of known.sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, MASK);
  clean = withoutCutSecrets(clean, known);
  return clean.replace(GENERIC, (_match, scheme?: string) => (scheme ? `${scheme} ${MASK}` : MASK));
}

/** Marks where a text was cut. */
const CUT = '…';
/** No text that is cut is longer. */
const LONGEST_PART = 4000;
/** A text is cut once or twice, at its end. */
const MOST_CUTS = 8;

/** The same text without the first part of a secret in front of a cut: it is no whole secret any more, but tells most of it. */
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

/** Where the longest beginning of a secret stands that ends at `end`; `end` itself where there is none. */
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
