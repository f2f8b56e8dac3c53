import type { AnyProviderPlugin } from '@flexiai/core';

/** The plugins that come with the command, in the order in which they are asked. Their SDKs load with their first call. */
export async function officialPlugins(): Promise<readonly AnyProviderPlugin[]> {
  const [{ openai }, { anthropic }, { gemini }] = await Promise.all([
    import('@flexiai/provider-openai'),
    import('@flexiai/provider-anthropic'),
    import('@flexiai/provider-gemini'),
  ]);
  return [openai, anthropic, gemini];
}
