import { isObject } from '../../data/json-fields.ts';

/** Where the transport leaves its hint on the error that it rejects with. */
const HINT = Symbol.for('flexiai.connectionHint');

/** The SDK wraps the transport's error: no chain is longer. */
const LONGEST_CHAIN = 6;

/** What a network that lets nothing out but through its proxy answers with, or does not answer. */
const UNREACHABLE: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
]);

/** OpenSSL's words for a chain of certificates that ends in one that Node does not know. */
const UNTRUSTED: ReadonlySet<unknown> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Leaves on a connection error what to do about it, where the environment suggests something. Returns the error. */
export function withHint(error: unknown, url: URL, isProxied: boolean): unknown {
  const cause: unknown = isObject(error) ? error['cause'] : undefined;
  const hint = isObject(cause) ? hintFor(codeOf(cause), url, isProxied) : undefined;
  if (hint !== undefined) Object.defineProperty(error, HINT, { value: hint });
  return error;
}

/**
 * What a connection error's message is to end with: a sentence that says what to do, with a space before it; empty where
 * nothing is known.
 */
export function connectionHint(error: unknown): string {
  let current = error;
  for (let depth = 0; depth < LONGEST_CHAIN && isObject(current); depth += 1) {
    const hint: unknown = Reflect.get(current, HINT);
    if (typeof hint === 'string') return ` ${hint}`;
    current = current['cause'];
  }
  return '';
}

/** Of several addresses that were tried, the first one's: they nearly always agree. */
function codeOf(cause: { readonly [field: string]: unknown }): unknown {
  const errors: unknown = cause['errors'];
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return cause['code'] ?? (isObject(first) ? first['code'] : undefined);
}

function hintFor(code: unknown, url: URL, isProxied: boolean): string | undefined {
  if (UNTRUSTED.has(code)) {
    return "If a proxy of your organisation inspects connections, hand its certificate to Node: NODE_EXTRA_CA_CERTS=<file>, or the system's with NODE_USE_SYSTEM_CA=1.";
  }
  if (isProxied || !UNREACHABLE.has(code)) return undefined;
  const variable = unusedProxy(url);
  if (variable === undefined) return undefined;
  return `${variable} is set, but was not used: set proxy: 'environment' on the entry, or start Node with NODE_USE_ENV_PROXY=1.`;
}

/** The variable that names a proxy for this address. */
function unusedProxy(url: URL): string | undefined {
  const { env } = process;
  const names = url.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  const name = names.find((each) => env[each] !== undefined && env[each] !== '');
  return name === undefined || isExempt(url, env['no_proxy'] ?? env['NO_PROXY'] ?? '') ? undefined : name;
}

/** Whether `NO_PROXY` names the host, or a domain that it is in. */
function isExempt({ hostname, host }: URL, exempt: string): boolean {
  return exempt
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const domain = entry.startsWith('*') ? entry.slice(1) : entry;
      if (entry === '*' || entry === hostname || entry === host) return true;
      return domain !== '' && hostname.endsWith(domain.startsWith('.') ? domain : `.${domain}`);
    });
}
