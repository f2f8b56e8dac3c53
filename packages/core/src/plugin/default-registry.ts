import { PROVIDER_API_VERSION } from './provider-plugin.ts';
import { ProviderRegistry } from './provider-registry.ts';

// The key carries the plugin API's version, not a package's: two copies of core share one registry.
const KEY = Symbol.for(`flexiai.registry.v${PROVIDER_API_VERSION}`);

/** The registry of this process, where `import '@flexiai/provider-…/register'` puts a plugin. The only global state. */
export function defaultRegistry(): ProviderRegistry {
  const scope = globalThis as { [KEY]?: ProviderRegistry };
  scope[KEY] ??= new ProviderRegistry();
  return scope[KEY];
}
