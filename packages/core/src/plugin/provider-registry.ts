import { ConfigurationError } from '../errors/client-errors.ts';
import { isStandardSchema } from '../validation/tool-schema.ts';
import { type AnyProviderPlugin, PROVIDER_API_VERSION } from './provider-plugin.ts';

/**
 * Plugins by id. Not a singleton: every client has its own; `defaultRegistry()` is the one that `./register` entries
 * write to.
 */
export class ProviderRegistry {
  readonly #plugins = new Map<string, { plugin: AnyProviderPlugin; priority: number }>();

  constructor(plugins: readonly AnyProviderPlugin[] = []) {
    for (const plugin of plugins) this.register(plugin);
  }

  /**
   * Adds a plugin. The same plugin again is no error; another one under a taken id is, unless `replace`.
   *
   * @param options.priority orders `list()`: lower first, then by id. Default 0.
   * @throws ConfigurationError for a plugin of another API version, one that is not a plugin, or a taken id
   */
  register(plugin: AnyProviderPlugin, options: { readonly replace?: boolean; readonly priority?: number } = {}): this {
    checkPlugin(plugin);
    const known = this.#plugins.get(plugin.id);
    if (known !== undefined && known.plugin !== plugin && options.replace !== true) {
      throw new ConfigurationError(
        `Another plugin is already registered as "${plugin.id}" (${known.plugin.displayName}). Register with { replace: true } to put this one in its place.`,
      );
    }
    this.#plugins.set(plugin.id, { plugin, priority: options.priority ?? known?.priority ?? 0 });
    return this;
  }

  /** Takes a plugin out; whether there was one. */
  unregister(id: string): boolean {
    return this.#plugins.delete(id);
  }

  get(id: string): AnyProviderPlugin | undefined {
    return this.#plugins.get(id)?.plugin;
  }

  has(id: string): boolean {
    return this.#plugins.has(id);
  }

  /** All plugins, by priority and then by id. */
  list(): readonly AnyProviderPlugin[] {
    return [...this.#plugins.values()]
      .sort((a, b) => a.priority - b.priority || a.plugin.id.localeCompare(b.plugin.id))
      .map(({ plugin }) => plugin);
  }

  /** The priority that a plugin was registered with, or `undefined` for an unknown id. */
  priorityOf(id: string): number | undefined {
    return this.#plugins.get(id)?.priority;
  }
}

/**
 * Plugins come from other packages and from JavaScript: what the types promise is checked once, here.
 * @throws ConfigurationError for a plugin of another API version, or one that is not a plugin
 */
export function checkPlugin(plugin: unknown): asserts plugin is AnyProviderPlugin {
  const isShape = typeof plugin === 'function' || (typeof plugin === 'object' && plugin !== null);
  const { id, apiVersion, create, configSchema }: { readonly [key in keyof AnyProviderPlugin]?: unknown } = isShape
    ? plugin
    : {};
  if (typeof id !== 'string' || typeof create !== 'function' || !isStandardSchema(configSchema)) {
    throw new ConfigurationError(
      'This is not a provider plugin: it has no id, configSchema or create. Make plugins with defineProvider().',
    );
  }
  if (apiVersion !== PROVIDER_API_VERSION) {
    throw new ConfigurationError(
      `The plugin "${id}" is made for version ${String(apiVersion)} of the plugin interface; this @flexiai/core speaks version ${PROVIDER_API_VERSION}. Update the older of the two packages.`,
    );
  }
}
