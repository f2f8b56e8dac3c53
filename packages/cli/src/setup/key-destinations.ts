import type { LoadedConfig } from '@flexiai/core/node';
import { configuredEntries } from './configured-entries.ts';
import type { EnvFile } from './env-file.ts';
import { hostOf, isKnownHost, isLoopback } from './hosts.ts';

type Setting = LoadedConfig['settings'][number];

/**
 * Entries whose endpoint is set by a file while the key comes from the environment: the file's author would receive the
 * key. A file may come from a foreign project. Hosts that the plugin declares for its keys, and this machine, are
 * trusted.
 *
 * @param file variables of a file in this folder, whose keys need no warning
 */
export function keyDestinations(
  loaded: LoadedConfig,
  env: NodeJS.ProcessEnv,
  file: EnvFile | undefined,
): readonly string[] {
  const ofUser = (variable: string): boolean => (env[variable] ?? '') !== '' && file?.has(variable) !== true;
  const settings = Map.groupBy(loaded.settings, ({ path }) => /^providers\[\d+\]/.exec(path)?.[0]);
  const told = new Map<string, string>();
  for (const [index, { name, plugin, baseURL }] of configuredEntries(loaded, env).entries()) {
    const own = settings.get(`providers[${index}]`) ?? [];
    const address = own.find(({ path }) => path === `providers[${index}].baseURL`);
    if (address === undefined || baseURL === undefined || !isOfFile(address, file)) continue;
    const host = hostOf(baseURL);
    if (host === undefined || isLoopback(host) || isKnownHost(host, plugin.apiKey?.hosts ?? [])) continue;
    const variable = keyVariables(own, index, plugin.apiKey?.env ?? []).find(ofUser);
    if (variable === undefined) continue;
    // One warning per host, which several entries may use.
    if (!told.has(host)) {
      told.set(
        host,
        `"${name}" sends the key in ${variable} to ${host}, as set in ${address.location ?? 'a file'}. ` +
          'Continue only if you trust that host.',
      );
    }
  }
  return [...told.values()];
}

function isOfFile({ source, location = '' }: Setting, file: EnvFile | undefined): boolean {
  return source === 'file' || source === 'preset' || (source === 'environment' && file?.has(location) === true);
}

/** The variables that may contain an entry's credential. */
function keyVariables(own: readonly Setting[], index: number, ofPlugin: readonly string[]): readonly string[] {
  const at = `providers[${index}]`;
  const credentials = own.filter(({ path }) => /^(?:apiKey|apiKeys|headers)\b/.test(path.slice(at.length + 1)));
  const named = credentials.flatMap(({ references = [], source, location }) =>
    source === 'environment' && location !== undefined ? [location] : references,
  );
  const hasKey = credentials.some(({ path }) => path.startsWith(`${at}.apiKey`));
  return hasKey ? named : [...named, ...ofPlugin];
}
