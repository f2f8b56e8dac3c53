/** Endings of the names of secret fields, without hyphens, underscores and capitals. */
const SECRET_ENDS = [
  'apikey',
  'apikeys',
  'accesskey',
  'accesskeyid',
  'accountkey',
  'privatekey',
  'secretkey',
  'signingkey',
  'subscriptionkey',
  'token',
  'secret',
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'authorization',
  'cookie',
  'cookies',
  'credential',
  'credentials',
  'signature',
  'connectionstring',
  'customheaders',
];

/** Kinds of keys that are not secret. */
const HARMLESS_KEYS: ReadonlySet<string> = new Set([
  'affinity',
  'cache',
  'foreign',
  'group',
  'idempotency',
  'object',
  'partition',
  'primary',
  'public',
  'routing',
  'row',
  'sort',
]);

/** Whether the field `name` is secret, whatever its value: `x-api-key`, `clientSecret`, `DB_PASSWORD`. */
export function isSecretField(name: string, more: readonly string[] = []): boolean {
  // No real name is longer; a map may have any text as a key.
  if (name.length > LONGEST_NAME) return false;
  const plain = plainName(name);
  return SECRET_ENDS.some((end) => plain.endsWith(end)) || hasSecretWord(name) || more.includes(plain);
}

const LONGEST_NAME = 256;

/**
 * `MASTER_KEY`, `encryptionKey` and `DB_PASS`, but neither `monkey`, `cacheKey` nor `compass`: by the name's last word.
 */
function hasSecretWord(name: string): boolean {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
  const [kind, last] = words.slice(-2);
  if (last === undefined) return kind === 'pass';
  return last === 'pass' || (last === 'key' && !HARMLESS_KEYS.has(kind ?? ''));
}

/** `X-Api-Key`, `x_api_key` and `xApiKey` are one name. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z\d]/g, '');
}
