import { isObject, type JsonObject, listOf } from '../../data/json-fields.ts';

/** Shorter header values are words such as `true`; longer ones may be credentials. */
const SHORTEST_SECRET_HEADER = 12;
/** Headers for credentials may hold shorter ones. */
const SHORTEST_CREDENTIAL = 6;
const CREDENTIAL_HEADER = /authorization|cookie|token|secret|key/i;

/**
 * The secrets of an entry, which messages must not contain: its key, its other credentials, the values of its headers, a password
 * in its address, the options of the user's SDK client, and the headers that SDKs read from `…_CUSTOM_HEADERS`.
 */
export function entrySecrets(own: JsonObject): string[] {
  const { apiKey, headers, baseURL, client, credentials } = own;
  const pairs = [...pairsOf(headers), ...clientHeaders(client), ...environmentHeaders()];
  const secrets = pairs.flatMap(([name, value]) => {
    const shortest = CREDENTIAL_HEADER.test(name) ? SHORTEST_CREDENTIAL : SHORTEST_SECRET_HEADER;
    return piecesOf(value).filter((piece) => piece.length >= shortest);
  });
  for (const key of [apiKey, read(client, 'apiKey'), read(client, 'authToken')]) {
    if (typeof key === 'string') secrets.push(key);
  }
  for (const [name, value] of pairsOf(credentials)) if (CREDENTIAL_HEADER.test(name)) secrets.push(value);
  if (typeof baseURL === 'string' && URL.canParse(baseURL)) {
    const { username, password } = new URL(baseURL);
    for (const part of [username, password]) {
      secrets.push(part);
      try {
        secrets.push(decodeURIComponent(part));
      } catch {
        // The text has a bare "%", so it cannot be decoded.
      }
    }
  }
  return [...new Set(secrets)];
}

/**
 * The whole value, and the parts that an upstream may echo alone: a token without "Bearer", one of several cookies, a parameter
 * without its quotes.
 */
function piecesOf(value: string): readonly string[] {
  return [value, ...value.split(/\s+/), ...value.split(/[\s;,"]+|(?<=[\w-])=(?=[^=])/)];
}

type Pair = readonly [name: string, value: string];

/** Reads headers in any of their forms. */
function pairsOf(headers: unknown): readonly Pair[] {
  if (!isObject(headers)) return listOf(headers).flatMap((pair) => toPair(listOf(pair)));
  // Headers of another realm or of a polyfill are recognised by their shape.
  const entries = read(headers, 'entries');
  try {
    const all = typeof entries === 'function' ? [...entries.call(headers)] : Object.entries(headers);
    return all.flatMap(toPair);
  } catch {
    return [];
  }
}

function toPair([name, value]: readonly unknown[]): readonly Pair[] {
  return typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [];
}

/** SDK clients keep their options in `_options`; newer versions have merged the headers there. */
function clientHeaders(client: unknown): readonly Pair[] {
  const headers = read(read(client, '_options'), 'defaultHeaders');
  const merged = read(headers, 'values');
  return pairsOf(isObject(merged) ? merged : headers);
}

/** Reads `OPENAI_CUSTOM_HEADERS` and similar variables: one header on each line. */
function environmentHeaders(): readonly Pair[] {
  const { process } = globalThis as { process?: { env?: { readonly [name: string]: string | undefined } } };
  return Object.entries(process?.env ?? {})
    .filter(([name]) => name.endsWith('_CUSTOM_HEADERS'))
    .flatMap(([, lines = '']) => lines.split('\n'))
    .flatMap((line) => {
      const colon = line.indexOf(':');
      return colon === -1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()] as const];
    });
}

function read(value: unknown, field: string): unknown {
  try {
    return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
  } catch {
    return undefined;
  }
}
