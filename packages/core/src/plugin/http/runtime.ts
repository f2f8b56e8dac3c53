/**
 * Whether this is Node, with its own `node:http`. Bun, Deno and Workers have a `process.versions.node` and a `node:http` too, on
 * top of their own `fetch`; a simulated browser DOM in tests has a user agent of its own.
 */
export function isNode(): boolean {
  if (typeof globalThis.process?.getBuiltinModule !== 'function') return false;
  const { bun, deno } = globalThis.process.versions;
  if (bun !== undefined || deno !== undefined) return false;
  const userAgent = globalThis.navigator?.userAgent;
  return userAgent === undefined || !/^(?:Bun|Deno|Cloudflare)/.test(userAgent);
}

/** Whether this is Node without the option to use a proxy, which only Node's own `fetch` supports. */
export function canUseNodeHttp(): boolean {
  return isNode() && !usesProxyFromEnvironment();
}

/** https://nodejs.org/api/http.html#built-in-proxy-support */
export function knowsProxies(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}

/** https://nodejs.org/api/cli.html#node_use_env_proxy1: the global `fetch` then uses `HTTPS_PROXY` and the related variables. */
function usesProxyFromEnvironment(): boolean {
  const { env, execArgv } = globalThis.process;
  if (env['NODE_USE_ENV_PROXY'] === '1') return true;
  return execArgv.includes('--use-env-proxy') || (env['NODE_OPTIONS'] ?? '').includes('--use-env-proxy');
}
