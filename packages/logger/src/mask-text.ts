import { redact } from '@flexiai/core/plugin';
import { SECRET_SHAPES } from './secret-shapes.ts';

/** What stands in the place of a secret; core's errors have the same. */
export const MASK = '[redacted]';

/** No shape and no name with a value is shorter. */
const SHORTEST_SECRET_TEXT = 8;

const shapes = new RegExp(SECRET_SHAPES.map(({ source }) => source).join('|'), 'g');

/** Header lines: their values go on to the end of the line, or of the quotes. */
const headerLine = /((?:authorization|cookie)\\*["']?\s{0,8}[:=]\s{0,8}\\*["']?)([^"'\\\r\n]{4,})/gi;

/** `api-key: 0123…`, `"password":"…"`, `access_token=…`, `?key=…`: the key may be any text, its name tells. */
const namedValue = new RegExp(
  [
    '((?:(?:api|access|account|private|secret|signing|subscription)[-_ ]?keys?|access[-_]?key[-_]?id|token|secret',
    '|password|passwd|passphrase|signature|[?&](?:key|sig|code))\\\\*["\']?\\s{0,8}(?:=>|[:=])\\s{0,8}\\\\*["\']?)',
    '([^\\s"\'\\\\,;&<>(){}[\\]]{6,2048})',
  ].join(''),
  'gi',
);

/** `https://user:password@host`. */
const urlPassword = /([a-z][a-z\d+.-]{1,20}:\/\/[^\s/:@"']{0,128}:)[^\s/@"']{1,256}@/gi;

/**
 * `text` with every credential in it masked: known key shapes, JSON Web Tokens, bearer tokens, private keys, values whose
 * names say that they are secret, passwords in addresses, and what `patterns` find. Takes time in proportion to the text.
 */
export function maskText(text: string, patterns: readonly RegExp[] = []): string {
  let clean = text;
  // A pattern that can match nothing must not put masks between letters.
  for (const pattern of patterns) clean = clean.replace(pattern, (match) => (match === '' ? '' : MASK));
  if (clean.length < SHORTEST_SECRET_TEXT) return clean;
  return redact(clean)
    .replace(shapes, MASK)
    .replace(headerLine, `$1${MASK}`)
    .replace(namedValue, maskNamed)
    .replace(urlPassword, `$1${MASK}@`);
}

function maskNamed(whole: string, name: string, value: string): string {
  // "token: expired" is prose; "token=expired" and '"token":"expired"' may be a password of somebody's.
  const isAssigned = /[=>"']\s*$/.test(name);
  const isLikely = isAssigned || value.length >= 20 || (value.length >= 8 && /\d/.test(value));
  return isLikely ? `${name}${MASK}` : whole;
}
