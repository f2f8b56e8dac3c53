import { ConfigurationError } from '../errors/client-errors.ts';
import { isStandardSchema } from '../validation/tool-schema.ts';
import { type AnyProviderPlugin, PROVIDER_API_VERSION } from './provider-plugin.ts';

/** Plugins by id. Not a singleton: every client has its own; the `./register` entry points add plugins to `defaultRegistry()`. */
export class ProviderRegistry {
  readonly #plugins = new Map<string, { plugin: AnyProviderPlugin; priority: number }>();

  constructor(plugins: readonly AnyProviderPlugin[] = []) {
    for (const plugin of plugins) this.register(plugin);
  }

  /**
   * Adds a plugin. Adding the same plugin again is allowed; another plugin with the same id is an error, unless `replace` is set.
   *
   * @param options.priority orders `list()`: lower first, then by id. Default 0.
   * @throws ConfigurationError for a plugin of another API version, a value that is not a plugin, or a used id
   */
  register(plugin: AnyProviderPlugin, options: { readonly replace?: boolean; readonly priority?: number } = {}): this {
    checkPlugin(plugin);
    const known = this.#plugins.get(plugin.id);
    if (known !== undefined && known.plugin !== plugin && options.replace !== true) {
      throw new ConfigurationError(
        `Another plugin is already registered as "${plugin.id}" (${known.plugin.displayName}). Register with { replace: true } to replace it.`,
      );
    }
    this.#plugins.set(plugin.id, { plugin, priority: options.priority ?? known?.priority ?? 0 });
    return this;
  }

  /** Removes a plugin. @returns whether it was registered */
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

  /** The priority of a registered plugin; `undefined` for an unknown id. */
  priorityOf(id: string): number | undefined {
    return this.#plugins.get(id)?.priority;
  }
}

/**
 * Plugins come from other packages and from JavaScript code without types, so their fields are checked here.
 * @throws ConfigurationError for a plugin of another API version, or a value that is not a plugin
 */
export function checkPlugin(plugin: unknown): asserts plugin is AnyProviderPlugin {
  const isShape = typeof plugin === 'function' || (typeof plugin === 'object' && plugin !== null);
  const { id, apiVersion, create, configSchema }: { readonly [key in keyof AnyProviderPlugin]?: unknown } = isShape
    ? plugin
    : {};
  if (typeof id !== 'string' || typeof create !== 'function' || !isStandardSchema(configSchema)) {
    throw new ConfigurationError(
      'This is not a provider plugin: it has no id, configSchema or create. Create plugins with defineProvider().',
    );
  }
  if (apiVersion !== PROVIDER_API_VERSION) {
    throw new ConfigurationError(
      `The plugin "${id}" is made for version ${String(apiVersion)} of the plugin interface; this @flexiai/core has version ${PROVIDER_API_VERSION}. Update the older of the two packages.`,
    );
  }
}
