import { redact } from '@flexiai/core/plugin';
import { SECRET_SHAPES } from './secret-shapes.ts';

/** Replaces a secret; core's errors use the same text. */
export const MASK = '[redacted]';

/** No secret with its name is shorter. */
const SHORTEST_SECRET_TEXT = 8;

const shapes = new RegExp(SECRET_SHAPES.map(({ source }) => source).join('|'), 'g');

/** In quotes: up to the closing quotation mark, including escaped ones. Otherwise up to the end of the word. */
const QUOTED = String.raw`"(?:[^"\\\r\n]|\\[^\r\n])+|'(?:[^'\\\r\n]|\\[^\r\n])+|\\+["'][^"'\\\r\n]+`;
const BARE = String.raw`[^\s"'\\,;&<>(){}[\]]{6,}`;
const ASSIGNS = String.raw`\\*["']?\s{0,8}(?:=>|[:=])\s{0,8}`;

/** Header lines: their values extend to the end of the line, or of the quotes, and may contain quoted parameters. */
const headerLine = new RegExp(
  String.raw`((?:authorization|cookie|custom[-_]headers)${ASSIGNS})(${QUOTED}|(?:=\\*"[^"\r\n]*"?|=\\*'[^'\r\n]*'?|[^"'\\\r\n]){4,})`,
  'gi',
);

/**
 * `api-key: 0123…`, `"password":"…"`, `access_token=…`, `?key=…`: the key may be any text, and is recognised by its
 * name.
 */
const namedValue = new RegExp(
  [
    '((?:(?:api|access|account|private|secret|signing|subscription)[-_ ]?keys?|access[-_]?key[-_]?id|token|secret',
    '|password|passwd|passphrase|signature|pwd|(?<![a-z])pass|[?&](?:key|sig|code))',
    `${ASSIGNS})(${QUOTED}|${BARE})`,
  ].join(''),
  'gi',
);

/** `OPENAI_KEY=…`: only in capitals. A lower-case name may be a column or a key of a map. */
const keyVariable = new RegExp(`([A-Z\\d]_KEY${ASSIGNS})(${QUOTED}|${BARE})`, 'g');

/** `["authorization", "…"]` and `{"name":"cookie","value":"…"}`: a header as a pair. */
const headerPair = new RegExp(
  [
    String.raw`((?:authorization|cookie|api[-_]?key|token|secret|password)\\*["']\s{0,8},\s{0,8}(?:\\*["']value`,
    String.raw`\\*["']\s{0,8}:\s{0,8})?)(${QUOTED})`,
  ].join(''),
  'gi',
);

/** The text after `://`, up to the possible end of an address. */
const address = /:\/\/[^\s"'<>`\\]+/g;

/** A host and its port: a later `@` is part of a path. */
const HOST = /^(?:\[[^\]]*\]|[^:]*)(?::\d*)?$/;

/** `user:password@host`, without a scheme. */
const bareUserinfo =
  /(?<![\w.%+@:/-])(?!(?:mailto|acct|sips?|xmpp|npm|workspace):)[\w.%+-]{0,128}:[^\s:/@"'<>\\]{1,256}@(?=[a-z[])/gi;

/**
 * `text` with every credential in it masked: known shapes of keys, JSON Web Tokens, bearer tokens, private keys, values
 * of secret fields, passwords in addresses, and the matches of `patterns`. Takes time in proportion to the text.
 */
export function maskText(text: string, patterns: readonly RegExp[] = []): string {
  let clean = text;
  // A pattern that matches an empty text must not insert masks.
  for (const pattern of patterns) clean = clean.replace(pattern, (match) => (match === '' ? '' : MASK));
  if (clean.length < SHORTEST_SECRET_TEXT) return clean;
  clean = redact(clean)
    .replace(shapes, MASK)
    .replace(headerLine, maskWhole)
    .replace(headerPair, maskWhole)
    .replace(namedValue, maskNamed)
    .replace(keyVariable, maskNamed);
  // Most texts contain no address.
  return clean.includes('@') ? clean.replace(address, maskUserinfo).replace(bareUserinfo, `${MASK}@`) : clean;
}

function maskWhole(_whole: string, name: string, value: string): string {
  return `${name}${opening(value)}${MASK}`;
}

function maskNamed(whole: string, name: string, value: string): string {
  const quotes = opening(value);
  const length = value.length - quotes.length;
  // "token: expired" is prose; "token=expired" and '"token":"expired"' may be a password.
  const isAssigned = /[=>"']\s*$/.test(name) || quotes !== '' || /["']\s*:\s*$/.test(name);
  const isLikely = (isAssigned && length > 2) || length >= 20 || (length >= 8 && /\d/.test(value));
  return isLikely ? maskWhole(whole, name, value) : whole;
}

function opening(value: string): string {
  return /^\\*["']/.exec(value)?.[0] ?? '';
}

/** User and password of an address, or other text before the host: any of it may be a token. */
function maskUserinfo(whole: string): string {
  const rest = whole.slice('://'.length);
  const end = rest.search(/[/?#]/);
  const authority = end === -1 ? rest : rest.slice(0, end);
  const last = authority.lastIndexOf('@');
  // A password may contain an unescaped slash: then the text before the slash is not a host.
  const at = last !== -1 || HOST.test(authority) ? last : rest.lastIndexOf('@');
  return at === -1 ? whole : `://${MASK}@${rest.slice(at + 1)}`;
}
