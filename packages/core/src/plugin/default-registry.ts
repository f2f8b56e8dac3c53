import { PROVIDER_API_VERSION } from './provider-plugin.ts';
import { ProviderRegistry } from './provider-registry.ts';

// The key contains the version of the plugin API and not of a package: two copies of core share one registry.
const KEY = Symbol.for(`flexiai.registry.v${PROVIDER_API_VERSION}`);

/** The registry of this process, to which `import '@flexiai/provider-…/register'` adds a plugin. The only global state. */
export function defaultRegistry(): ProviderRegistry {
  const scope = globalThis as { [KEY]?: ProviderRegistry };
  scope[KEY] ??= new ProviderRegistry();
  return scope[KEY];
}
