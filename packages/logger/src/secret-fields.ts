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
  'authorization',
  'cookie',
  'cookies',
  'credential',
  'credentials',
  'signature',
  'connectionstring',
];

/** Whether what stands under `name` is a secret, whatever it looks like: `x-api-key`, `clientSecret`, `DB_PASSWORD`. */
export function isSecretField(name: string, more: readonly string[] = []): boolean {
  const plain = plainName(name);
  return SECRET_ENDS.some((end) => plain.endsWith(end)) || more.includes(plain);
}

/** `X-Api-Key`, `x_api_key` and `xApiKey` are one name. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z\d]/g, '');
}
