import { isObject, type OptionRule } from '@flexiai/core/plugin';

/**
 * How a request proves its permission: by a bearer token, by a name and a password, or by a function of the
 * application. Texts are compared in constant time.
 */
export type AuthOptions =
  | { readonly token: string }
  | { readonly username: string; readonly password: string }
  | ((request: Request) => boolean | Promise<boolean>);

/**
 * Whitespace around a secret, such as a trailing line break of a file, is lost in a header: the secret could never
 * match.
 */
const isSecret = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.trim() === value;
const isPassword = (value: unknown): boolean => typeof value === 'string' && value !== '';
/** The first colon ends the name. */
const isName = (value: unknown): boolean => typeof value === 'string' && value !== '' && !value.includes(':');

/** The rule for an option `auth`. */
export const AUTH_RULE: OptionRule = [
  (value) =>
    typeof value === 'function' ||
    (isObject(value) &&
      ((hasOnly(value, ['token']) && isSecret(value['token'])) ||
        (hasOnly(value, ['username', 'password']) && isName(value['username']) && isPassword(value['password'])))),
  '{ token } without blanks around it, { username, password } without a colon in the name, or a function of the request',
];

function hasOnly(value: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  const own = Object.keys(value);
  return own.length === names.length && names.every((name) => own.includes(name));
}

/** Whether a request is permitted. A function that throws, or returns anything but `true`, denies access. */
export async function isAuthorized(auth: AuthOptions, request: Request): Promise<boolean> {
  if (typeof auth === 'function') {
    try {
      return (await auth(request)) === true;
    } catch {
      return false;
    }
  }
  const given = request.headers.get('authorization') ?? '';
  const expected = 'token' in auth ? `Bearer ${auth.token}` : `Basic ${base64(`${auth.username}:${auth.password}`)}`;
  // Scheme names are case-insensitive.
  const [scheme = '', ...rest] = given.split(' ');
  const [expectedScheme = '', ...secret] = expected.split(' ');
  const isScheme = scheme.toLowerCase() === expectedScheme.toLowerCase();
  const isSame = await isSameText(rest.join(' ').trim(), secret.join(' '));
  return isScheme && isSame;
}

/** The response to a request without permission. */
export function unauthorized(auth: AuthOptions): Response {
  const headers = new Headers({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  const isBasic = typeof auth === 'object' && 'username' in auth;
  headers.set('www-authenticate', isBasic ? 'Basic realm="flexiai", charset="UTF-8"' : 'Bearer realm="flexiai"');
  return new Response('Unauthorized\n', { status: 401, headers });
}

/** The time depends neither on the position of a difference nor on the length of the expected text. */
async function isSameText(given: string, expected: string): Promise<boolean> {
  const [a, b] = await Promise.all([digest(given), digest(expected)]);
  let difference = 0;
  for (let place = 0; place < a.length; place += 1) difference |= (a[place] ?? 0) ^ (b[place] ?? 0);
  return difference === 0;
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
