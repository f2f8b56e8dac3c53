import { isObject, type JsonObject, listOf } from '../../data/json-fields.ts';

/** Shorter header values are words such as `true`; longer ones may be credentials. */
const SHORTEST_SECRET_HEADER = 12;
/** In a header that is there for credentials, shorter ones are some, too. */
const SHORTEST_CREDENTIAL = 6;
const CREDENTIAL_HEADER = /authorization|cookie|token|secret|key/i;

/**
 * What an entry's options hold that no message may show: its key, its headers' values, a password in its address, what an
 * SDK client of the user's own was made with, and the headers that SDKs read from `…_CUSTOM_HEADERS`.
 */
export function entrySecrets(own: JsonObject): string[] {
  const { apiKey, headers, baseURL, client } = own;
  const pairs = [...pairsOf(headers), ...clientHeaders(client), ...environmentHeaders()];
  const secrets = pairs.flatMap(([name, value]) => {
    const shortest = CREDENTIAL_HEADER.test(name) ? SHORTEST_CREDENTIAL : SHORTEST_SECRET_HEADER;
    return piecesOf(value).filter((piece) => piece.length >= shortest);
  });
  for (const key of [apiKey, read(client, 'apiKey'), read(client, 'authToken')]) {
    if (typeof key === 'string') secrets.push(key);
  }
  if (typeof baseURL === 'string' && URL.canParse(baseURL)) {
    const { username, password } = new URL(baseURL);
    for (const part of [username, password]) {
      secrets.push(part);
      try {
        secrets.push(decodeURIComponent(part));
      } catch {
        // It holds a bare "%": what stands in the address is all there is.
      }
    }
  }
  return [...new Set(secrets)];
}

/**
 * The whole value, and what an upstream may echo of it alone: a token without "Bearer", one cookie of several, a parameter
 * without its quotes.
 */
function piecesOf(value: string): readonly string[] {
  return [value, ...value.split(/\s+/), ...value.split(/[\s;,"]+|(?<=[\w-])=(?=[^=])/)];
}

type Pair = readonly [name: string, value: string];

/** Headers in any of their forms. */
function pairsOf(headers: unknown): readonly Pair[] {
  if (!isObject(headers)) return listOf(headers).flatMap((pair) => toPair(listOf(pair)));
  // Of another realm, or a polyfill's, they are known by their shape.
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

/** The SDKs keep what their clients were made with in `_options`; newer ones have merged the headers by then. */
function clientHeaders(client: unknown): readonly Pair[] {
  const headers = read(read(client, '_options'), 'defaultHeaders');
  const merged = read(headers, 'values');
  return pairsOf(isObject(merged) ? merged : headers);
}

/** `OPENAI_CUSTOM_HEADERS` and its like: a header a line. */
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
