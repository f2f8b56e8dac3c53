import type { JsonObject } from '@flexiai/core/plugin';
import { GEMINI_PLUGINS, type GeminiPluginId } from './gemini-plugins.ts';

interface FieldsByPlugin {
  readonly [pluginId: string]: JsonObject | undefined;
}

/** The metadata of a part, whichever of the plugins wrote it. */
export function ownMetadata(metadata: FieldsByPlugin | undefined): JsonObject | undefined {
  if (metadata === undefined) return undefined;
  const writer = GEMINI_PLUGINS.find((plugin) => metadata[plugin] !== undefined);
  return writer === undefined ? undefined : metadata[writer];
}

/** The options of a request for an entry of a plugin: those for all of the wire, `gemini`, and the plugin's own, which win. */
export function ownOptions(options: FieldsByPlugin | undefined, plugin: GeminiPluginId): JsonObject | undefined {
  const shared = options?.['gemini'];
  const own = options?.[plugin];
  return shared === undefined || own === undefined || own === shared ? (own ?? shared) : { ...shared, ...own };
}
