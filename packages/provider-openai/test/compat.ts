import type { InferInput, Provider, ProviderPlugin, StandardSchemaV1 } from '@flexiai/core/plugin';
import { silent } from './harness.ts';

/** A provider as the client makes it: options through the plugin's schema, then `create`. */
export function providerOf<Schema extends StandardSchemaV1>(
  plugin: ProviderPlugin<string, Schema>,
  options: InferInput<Schema>,
): Provider {
  const result = plugin.configSchema['~standard'].validate(options);
  if (result instanceof Promise || result.issues !== undefined) throw new Error(JSON.stringify(result));
  return plugin.create(result.value as never, { name: 'mine', logger: silent });
}

/** A `fetch` that asks a local server in place of the one that is named, and notes the URLs that were. */
export function redirecting(baseURL: string): { readonly fetch: typeof globalThis.fetch; readonly urls: string[] } {
  const urls: string[] = [];
  return {
    urls,
    fetch: (input, init) => {
      const url = String(input);
      urls.push(url);
      const path = /\/(?:chat\/completions|models|embeddings)$/.exec(url)?.[0];
      return globalThis.fetch(`${baseURL}${path}`, init);
    },
  };
}
