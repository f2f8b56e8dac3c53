import { redact } from '@flexiai/core/plugin';
import { SECRET_SHAPES } from './secret-shapes.ts';

/** What stands in the place of a secret; core's errors have the same. */
export const MASK = '[redacted]';

/** No shape and no name with a value is shorter. */
const SHORTEST_SECRET_TEXT = 8;

const shapes = new RegExp(SECRET_SHAPES.map(({ source }) => source).join('|'), 'g');

/** In quotes: to the quotation mark that closes it, escaped ones within it included. Else to what ends a word. */
const QUOTED = String.raw`"(?:[^"\\\r\n]|\\[^\r\n])+|'(?:[^'\\\r\n]|\\[^\r\n])+|\\+["'][^"'\\\r\n]+`;
const BARE = String.raw`[^\s"'\\,;&<>(){}[\]]{6,}`;
const ASSIGNS = String.raw`\\*["']?\s{0,8}(?:=>|[:=])\s{0,8}`;

/** Header lines: their values go on to the end of the line, or of the quotes. Parameters in quotes are part of them. */
const headerLine = new RegExp(
  String.raw`((?:authorization|cookie|custom[-_]headers)${ASSIGNS})(${QUOTED}|(?:=\\*"[^"\r\n]*"?|=\\*'[^'\r\n]*'?|[^"'\\\r\n]){4,})`,
  'gi',
);

/** `api-key: 0123…`, `"password":"…"`, `access_token=…`, `?key=…`: the key may be any text, its name tells. */
const namedValue = new RegExp(
  [
    '((?:(?:api|access|account|private|secret|signing|subscription)[-_ ]?keys?|access[-_]?key[-_]?id|token|secret',
    '|password|passwd|passphrase|signature|pwd|(?<![a-z])pass|[?&](?:key|sig|code))',
    `${ASSIGNS})(${QUOTED}|${BARE})`,
  ].join(''),
  'gi',
);

/** `OPENAI_KEY=…`: in capitals only. What is written small may be a column or a map's key. */
const keyVariable = new RegExp(`([A-Z\\d]_KEY${ASSIGNS})(${QUOTED}|${BARE})`, 'g');

/** `["authorization", "…"]` and `{"name":"cookie","value":"…"}`: a header as a pair. */
const headerPair = new RegExp(
  [
    String.raw`((?:authorization|cookie|api[-_]?key|token|secret|password)\\*["']\s{0,8},\s{0,8}(?:\\*["']value`,
    String.raw`\\*["']\s{0,8}:\s{0,8})?)(${QUOTED})`,
  ].join(''),
  'gi',
);

/** What follows `://`, as far as an address may go. */
const address = /:\/\/[^\s"'<>`\\]+/g;

/** A host and its port: after them, an `@` is part of a path. */
const HOST = /^(?:\[[^\]]*\]|[^:]*)(?::\d*)?$/;

/** `user:password@host`, without a scheme. */
const bareUserinfo =
  /(?<![\w.%+@:/-])(?!(?:mailto|acct|sips?|xmpp|npm|workspace):)[\w.%+-]{0,128}:[^\s:/@"'<>\\]{1,256}@(?=[a-z[])/gi;

/**
 * `text` with every credential in it masked: known key shapes, JSON Web Tokens, bearer tokens, private keys, values whose
 * names say that they are secret, passwords in addresses, and what `patterns` find. Takes time in proportion to the text.
 */
export function maskText(text: string, patterns: readonly RegExp[] = []): string {
  let clean = text;
  // A pattern that can match nothing must not put masks between letters.
  for (const pattern of patterns) clean = clean.replace(pattern, (match) => (match === '' ? '' : MASK));
  if (clean.length < SHORTEST_SECRET_TEXT) return clean;
  clean = redact(clean)
    .replace(shapes, MASK)
    .replace(headerLine, maskWhole)
    .replace(headerPair, maskWhole)
    .replace(namedValue, maskNamed)
    .replace(keyVariable, maskNamed);
  // Most texts hold no address.
  return clean.includes('@') ? clean.replace(address, maskUserinfo).replace(bareUserinfo, `${MASK}@`) : clean;
}

function maskWhole(_whole: string, name: string, value: string): string {
  return `${name}${opening(value)}${MASK}`;
}

function maskNamed(whole: string, name: string, value: string): string {
  const quotes = opening(value);
  const length = value.length - quotes.length;
  // "token: expired" is prose; "token=expired" and '"token":"expired"' may be a password of somebody's.
  const isAssigned = /[=>"']\s*$/.test(name) || quotes !== '' || /["']\s*:\s*$/.test(name);
  const isLikely = (isAssigned && length > 2) || length >= 20 || (length >= 8 && /\d/.test(value));
  return isLikely ? maskWhole(whole, name, value) : whole;
}

function opening(value: string): string {
  return /^\\*["']/.exec(value)?.[0] ?? '';
}

/** User and password of an address, or whatever else stands before the host: any of it may be a token. */
function maskUserinfo(whole: string): string {
  const rest = whole.slice('://'.length);
  const end = rest.search(/[/?#]/);
  const authority = end === -1 ? rest : rest.slice(0, end);
  const last = authority.lastIndexOf('@');
  // A password may hold a slash that should have been escaped: then what stands before it is no host.
  const at = last !== -1 || HOST.test(authority) ? last : rest.lastIndexOf('@');
  return at === -1 ? whole : `://${MASK}@${rest.slice(at + 1)}`;
}
