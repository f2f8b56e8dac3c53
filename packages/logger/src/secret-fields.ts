/** Ends of the names under which credentials stand, without their hyphens, underscores and capitals. */
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

/** Kinds of keys that open nothing. */
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

/** Whether what stands under `name` is a secret, whatever it looks like: `x-api-key`, `clientSecret`, `DB_PASSWORD`. */
export function isSecretField(name: string, more: readonly string[] = []): boolean {
  // No name is so long; a map may have any text for a key.
  if (name.length > LONGEST_NAME) return false;
  const plain = plainName(name);
  return SECRET_ENDS.some((end) => plain.endsWith(end)) || hasSecretWord(name) || more.includes(plain);
}

const LONGEST_NAME = 256;

/** `MASTER_KEY`, `encryptionKey` and `DB_PASS`, but neither `monkey`, `cacheKey` nor `compass`: by the name's last word. */
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
