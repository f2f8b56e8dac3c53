import { checkFetchOptions, LazyProvider, type ProviderContext } from '@flexiai/core/define';
import { apiAddress, type GeminiPluginId, geminiFacts } from '@flexiai/gemini-wire/define';
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
  const address = config.apiKey === undefined ? place.address : place.keyAddress;
  const endpoint = config.client === undefined ? address : undefined;
  return new LazyProvider(geminiFacts(config.model, endpoint, place.service), async () => {
    const { makeCalls } = await import('./make-calls.ts');
    return makeCalls(config, place);
  });
}

/** Whose requests these are, and where they go. */
export function placeOf(config: GoogleConfig, name: string, plugin: GeminiPluginId): DoorPlace {
  const { baseURL, vertex, client } = config;
  const own = baseURL === undefined ? undefined : apiAddress(baseURL);
  const service = vertex !== undefined || client?.vertexai === true ? 'vertex' : 'gemini';
  const [address, keyAddress] =
    vertex === undefined ? [GEMINI_API, GEMINI_API] : [vertexAddress(locationOf(vertex)), vertexAddress('global')];
  return { name, plugin, service, address: own ?? address, keyAddress: own ?? keyAddress };
}
