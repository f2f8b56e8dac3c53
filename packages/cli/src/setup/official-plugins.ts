import type { AnyProviderPlugin } from '@flexiai/core';

/** The plugins of the command, in order of preference. Their SDKs are loaded by their first call. */
export async function officialPlugins(): Promise<readonly AnyProviderPlugin[]> {
  const [{ openai }, { anthropic }, { google, vertex }, { gemini }, { bedrock }] = await Promise.all([
    import('@flexiai/provider-openai'),
    import('@flexiai/provider-anthropic'),
    import('@flexiai/provider-google'),
    import('@flexiai/provider-gemini'),
    import('@flexiai/provider-bedrock'),
  ]);
  return [openai, anthropic, google, vertex, gemini, bedrock];
}

/** Packages of plugins that have another id. */
const PACKAGES: { readonly [id: string]: string } = {
  'bedrock-converse': '@flexiai/provider-bedrock',
  vertex: '@flexiai/provider-google',
};

/** The package of one of the command's plugins. */
export function officialPackage(id: string): string {
  return PACKAGES[id] ?? `@flexiai/provider-${id}`;
}
