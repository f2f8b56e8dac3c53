import type { ProviderEntry } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { google } from '@flexiai/provider-google';
import { openai } from '@flexiai/provider-openai';
import { PROVIDER_IDS, PROVIDER_SETTINGS, type ProviderId } from '../provider-settings.ts';

const PLUGINS: {
  readonly [Id in ProviderId]: (options: { readonly model: string }) => ProviderEntry;
} = { openai, anthropic, google };

/** An entry for each provider with a key. The plugins read the keys themselves, when they need them. */
export function liveEntries(environment: NodeJS.ProcessEnv): readonly ProviderEntry[] {
  return PROVIDER_IDS.flatMap((id) => {
    const { model, keyVariable, modelVariable } = PROVIDER_SETTINGS[id];
    if (!environment[keyVariable]) return [];
    return [PLUGINS[id]({ model: environment[modelVariable] || model })];
  });
}
