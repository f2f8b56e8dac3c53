import type { ConfiguredEntry } from '../../setup/configured-entries.ts';
import type { Finding } from './finding.ts';

/** Whether the environment names a proxy that requests do not use, because Node uses one only on request. */
export function checkProxy(
  entries: readonly Pick<ConfiguredEntry, 'name' | 'baseURL' | 'usesProxy'>[],
  env: { readonly [name: string]: string | undefined },
): Finding | undefined {
  const variable = ['https_proxy', 'HTTPS_PROXY'].find((name) => env[name] !== undefined && env[name] !== '');
  if (variable === undefined) return undefined;
  const subject = 'proxy';
  const isSwitchedOn = env['NODE_USE_ENV_PROXY'] === '1' || (env['NODE_OPTIONS'] ?? '').includes('--use-env-proxy');
  const direct = entries.filter(({ usesProxy, baseURL }) => !usesProxy && !isPlainHttp(baseURL));
  if (isSwitchedOn || direct.length === 0) {
    return { subject, status: 'ok', message: `Requests use the proxy of ${variable}` };
  }
  const names = direct.map(({ name }) => `"${name}"`).join(', ');
  return {
    subject,
    status: 'warning',
    message: `${variable} is set, but requests to ${names} do not use that proxy`,
    advice: "If they must, set proxy: 'environment' on the entry, or start Node with NODE_USE_ENV_PROXY=1.",
  };
}

/** Another variable selects their proxy, and most such servers are local. */
function isPlainHttp(baseURL = ''): boolean {
  return /^http:/i.test(baseURL);
}
