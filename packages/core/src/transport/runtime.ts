/**
 * Whether this is Node, with a `node:http` of its own, and nothing asks for a proxy. Bun, Deno and Workers have a
 * `process.versions.node` and a `node:http` too, laid over their own `fetch`: only the user agent tells them apart.
 */
export function canUseNodeHttp(): boolean {
  if (typeof globalThis.process?.getBuiltinModule !== 'function') return false;
  const userAgent = globalThis.navigator?.userAgent;
  if (userAgent !== undefined && !userAgent.startsWith('Node.js')) return false;
  return !usesProxyFromEnvironment();
}

/** https://nodejs.org/api/cli.html#node_use_env_proxy1: the global `fetch` then goes through `HTTPS_PROXY` and its like. */
function usesProxyFromEnvironment(): boolean {
  const { env, execArgv } = globalThis.process;
  if (env['NODE_USE_ENV_PROXY'] === '1') return true;
  return execArgv.includes('--use-env-proxy') || (env['NODE_OPTIONS'] ?? '').includes('--use-env-proxy');
}

/** What undici itself installs when it loads. The second is how a newer undici shows its own agent to an older one. */
const UNDICI_DEFAULTS: ReadonlySet<string | undefined> = new Set(['Agent', 'Dispatcher1Wrapper']);

const DISPATCHERS = ['undici.globalDispatcher.1', 'undici.globalDispatcher.2'].map((key) => Symbol.for(key));

/**
 * Whether the application sent the traffic of the global `fetch` another way with undici's `setGlobalDispatcher`: through
 * a proxy, or into a mock. It expects the same of ours. (An `Agent` with other settings looks like the default one.)
 */
export function isDispatcherReplaced(): boolean {
  for (const key of DISPATCHERS) {
    const dispatcher: unknown = Reflect.get(globalThis, key);
    if (typeof dispatcher !== 'object' || dispatcher === null) continue;
    if (!UNDICI_DEFAULTS.has(dispatcher.constructor?.name)) return true;
  }
  return false;
}
