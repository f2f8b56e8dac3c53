import { checkFetchOptions, LazyProvider, type ProviderContext } from '@flexiai/core/define';
import { type GeminiPluginId, type GeminiService, geminiFacts } from '@flexiai/gemini-wire/define';
import type { GoogleConfig } from './google-config.ts';
import type { DoorPlace } from './sdk/genai-door.ts';
import { locationOf, vertexAddress } from './vertex/vertex-address.ts';

/** The address of the Gemini API. */
const GEMINI_API = 'https://generativelanguage.googleapis.com';

/**
 * A provider of one model of Gemini. The code for its calls loads with the first of them.
 *
 * @throws ConfigurationError for a proxy beside a `fetch`
 */
export function makeProvider(config: GoogleConfig, { name }: ProviderContext, plugin: GeminiPluginId): LazyProvider {
  checkFetchOptions(config);
  const place = placeOf(config, name, plugin);
  const endpoint = config.client === undefined ? place.address : undefined;
  return new LazyProvider(geminiFacts(config.model, endpoint, place.service), async () => {
    const { makeCalls } = await import('./make-calls.ts');
    return makeCalls(config, place);
  });
}

/** Whose requests these are, and where they go. */
export function placeOf(config: GoogleConfig, name: string, plugin: GeminiPluginId): DoorPlace {
  return { name, plugin, service: serviceOf(config), address: addressOf(config) };
}

function serviceOf({ vertex, client }: GoogleConfig): GeminiService {
  return vertex !== undefined || client?.vertexai === true ? 'vertex' : 'gemini';
}

function addressOf({ baseURL, vertex, apiKey }: GoogleConfig): string {
  if (baseURL !== undefined) return baseURL.replace(/(?<!\/)\/+$/, '');
  if (vertex === undefined) return GEMINI_API;
  // A key of express mode belongs to no region.
  return vertexAddress(apiKey === undefined ? locationOf(vertex) : 'global');
}
