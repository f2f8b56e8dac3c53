import { type AuthOptions, isAuthorized } from '../../http/auth.ts';
import { Refusals } from './refusals.ts';
import { plainText } from './responses.ts';

/** The sender of a request, or the response that rejects it. */
export type SignedIn = { readonly user: string | undefined } | { readonly refused: Response };

/** Verifies credentials. A browser always asks for them by Basic authentication. */
export class SignIn {
  readonly #auth: AuthOptions | false;
  readonly #refusals = new Refusals();

  constructor(auth: AuthOptions | false) {
    this.#auth = auth;
  }

  /** @param client identifies the client, such as an address */
  async check(request: Request, client: string): Promise<SignedIn> {
    const auth = this.#auth;
    if (auth === false) return { user: undefined };
    const given = request.headers.get('authorization');
    if (typeof auth !== 'function' && given === null) return { refused: unauthorized() };
    const waitMs = this.#refusals.waitMs(client);
    if (waitMs > 0) {
      const headers = { 'retry-after': String(Math.ceil(waitMs / 1000)) };
      return { refused: plainText(429, 'Too many failed attempts to sign in: wait a minute.', headers) };
    }
    if (await isAuthorized(auth, asBearer(auth, request))) return { user: nameIn(given) };
    this.#refusals.add(client);
    return { refused: typeof auth === 'function' ? plainText(401, 'Sign in first.') : unauthorized() };
  }
}

/** With `{ token }`, a browser sends the token as its password. */
function asBearer(auth: AuthOptions, request: Request): Request {
  const credentials = basicCredentials(request.headers.get('authorization'));
  if (typeof auth === 'function' || !('token' in auth) || credentials === undefined) return request;
  const headers = new Headers({ authorization: `Bearer ${credentials.password}` });
  return new Request(request.url, { headers });
}

function nameIn(authorization: string | null): string | undefined {
  const name = basicCredentials(authorization)?.username;
  return name === undefined || name === '' ? undefined : name.slice(0, 100);
}

function basicCredentials(
  authorization: string | null,
): { readonly username: string; readonly password: string } | undefined {
  const encoded = /^basic +([\w+/=]+)\s*$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const colon = text.indexOf(':');
    const password = text.slice(colon + 1);
    // A text that is not a valid header is not a token.
    return colon === -1 || !/^[\u0020-\u007e]*$/.test(password)
      ? undefined
      : { username: text.slice(0, colon), password };
  } catch {
    return undefined;
  }
}

function unauthorized(): Response {
  return plainText(401, 'Sign in first.', { 'www-authenticate': 'Basic realm="FlexiAI dashboard", charset="UTF-8"' });
}
