import semver from 'semver';
import type { Finding } from './finding.ts';
import { findManifest, readManifest, resolveManifest } from './manifests.ts';
import { pingRedis } from './ping-redis.ts';

const CACHE = '@flexiai/cache';
const REDIS = '@keyv/redis';

/**
 * Checks the application's cache by its packages and its environment, because the options of a cache are in code:
 * whether keyv and its adapters are compatible, and whether the Redis of `REDIS_URL` answers.
 */
export async function checkCache(
  cwd: string,
  env: { readonly [name: string]: string | undefined },
  offline: boolean,
): Promise<readonly Finding[]> {
  const application = await findManifest(cwd);
  const manifest = application === undefined ? undefined : await readManifest(application);
  const names = Object.keys({ ...manifest?.dependencies, ...manifest?.devDependencies });
  if (application === undefined || !names.includes(CACHE)) return [];
  const cacheFile = resolveManifest(CACHE, application);
  if (cacheFile === undefined) return [];
  const range = (await readManifest(cacheFile))?.peerDependencies?.['keyv'] ?? '*';
  const adapters = names.filter((name) => name.startsWith('@keyv/'));
  const findings = [await checkKeyv(application, range, adapters)];
  const url = env['REDIS_URL'];
  if (url !== undefined && names.includes(REDIS) && !offline) findings.push(await checkRedis(url));
  return findings;
}

async function checkKeyv(application: string, range: string, adapters: readonly string[]): Promise<Finding> {
  const subject = 'cache:keyv';
  const file = resolveManifest('keyv', application);
  if (file === undefined) {
    if (adapters.length === 0) {
      return { subject, status: 'ok', message: 'The cache can keep its answers in memory; a shared store needs keyv' };
    }
    const message = `${adapters.join(', ')} requires keyv, which is not installed`;
    return { subject, status: 'problem', message, advice: `npm install keyv@"${range}"` };
  }
  const version = (await readManifest(file))?.version ?? '';
  // In a workspace the range is the name of a catalog.
  const fits = !/^[\d^~<>=*]/.test(range) || semver.satisfies(version, range, { includePrerelease: true });
  if (!fits) {
    const message = `${CACHE} requires keyv ${range}, but ${version} is installed`;
    return { subject, status: 'problem', message, advice: `npm install keyv@"${range}"` };
  }
  const old = await Promise.all(adapters.map((name) => oldAdapter(name, application)));
  const [first] = old.filter((adapter) => adapter !== undefined);
  if (first === undefined) return { subject, status: 'ok', message: `The cache can use keyv ${version}` };
  return {
    subject,
    status: 'warning',
    message: `${first} was made for an older keyv than ${version}`,
    advice: 'Update it; until then, pass `new Keyv(adapter)` to the cache instead of the adapter.',
  };
}

async function oldAdapter(name: string, application: string): Promise<string | undefined> {
  const file = resolveManifest(name, application);
  const { version = '', peerDependencies } = (file === undefined ? undefined : await readManifest(file)) ?? {};
  const wanted = peerDependencies?.['keyv'];
  const oldest = wanted === undefined ? null : semver.minVersion(wanted, { loose: true });
  return oldest !== null && oldest.major < 6 ? `${name} ${version}` : undefined;
}

async function checkRedis(url: string): Promise<Finding> {
  const subject = 'cache:redis';
  const { host, problem } = await pingRedis(url);
  if (problem === undefined) return { subject, status: 'ok', message: `The Redis of REDIS_URL, ${host}, answers` };
  return {
    subject,
    status: 'warning',
    message: `The Redis of REDIS_URL, ${host}, ${problem}`,
    advice: 'Calls are answered without it, and nothing is stored there until it answers.',
  };
}
