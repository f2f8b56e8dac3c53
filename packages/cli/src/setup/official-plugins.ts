import type { AnyProviderPlugin } from '@flexiai/core';

/** The plugins of the command, in order of preference. Their SDKs are loaded by their first call. */
export async function officialPlugins(): Promise<readonly AnyProviderPlugin[]> {
  const [{ openai }, { anthropic }, { gemini }] = await Promise.all([
    import('@flexiai/provider-openai'),
    import('@flexiai/provider-anthropic'),
    import('@flexiai/provider-gemini'),
  ]);
  return [openai, anthropic, gemini];
}
