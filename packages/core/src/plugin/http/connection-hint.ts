import { isObject } from '../../data/json-fields.ts';

/** The property in which the transport stores its hint on an error. */
const HINT = Symbol.for('flexiai.connectionHint');

/** The longest chain: the SDK wraps the transport's error. */
const LONGEST_CHAIN = 6;

/** The error codes in a network that allows connections only through its proxy. */
const UNREACHABLE: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
]);

/** OpenSSL's codes for a certificate chain whose root Node does not know. */
const UNTRUSTED: ReadonlySet<unknown> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Adds a hint to a connection error if the environment suggests a solution. Returns the error. */
export function withHint(error: unknown, url: URL, isProxied: boolean): unknown {
  const cause: unknown = isObject(error) ? error['cause'] : undefined;
  const hint = isObject(cause) ? hintFor(codeOf(cause), url, isProxied) : undefined;
  if (hint !== undefined) Object.defineProperty(error, HINT, { value: hint });
  return error;
}

/** The hint at the end of a connection error's message: a sentence with a space before it; empty if there is no hint. */
export function connectionHint(error: unknown): string {
  let current = error;
  for (let depth = 0; depth < LONGEST_CHAIN && isObject(current); depth += 1) {
    const hint: unknown = Reflect.get(current, HINT);
    if (typeof hint === 'string') return ` ${hint}`;
    current = current['cause'];
  }
  return '';
}

/** The code of the first of several addresses: they nearly always agree. */
function codeOf(cause: { readonly [field: string]: unknown }): unknown {
  const errors: unknown = cause['errors'];
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return cause['code'] ?? (isObject(first) ? first['code'] : undefined);
}

function hintFor(code: unknown, url: URL, isProxied: boolean): string | undefined {
  if (UNTRUSTED.has(code)) {
    return "If a proxy of your organisation inspects connections, give its certificate to Node: NODE_EXTRA_CA_CERTS=<file>, or the system's with NODE_USE_SYSTEM_CA=1.";
  }
  if (isProxied || !UNREACHABLE.has(code)) return undefined;
  const variable = unusedProxy(url);
  if (variable === undefined) return undefined;
  return `${variable} is set, but was not used: set proxy: 'environment' on the entry, or start Node with NODE_USE_ENV_PROXY=1.`;
}

/** The proxy variable for this address. */
function unusedProxy(url: URL): string | undefined {
  const { env } = process;
  const names = url.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  const name = names.find((each) => env[each] !== undefined && env[each] !== '');
  return name === undefined || isExempt(url, env['no_proxy'] ?? env['NO_PROXY'] ?? '') ? undefined : name;
}

/** Whether `NO_PROXY` contains the host, or one of its parent domains. */
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
