import { clientOption, type OptionsOf, serviceOptions } from '@flexiai/core/plugin';
import type { OpenAICompatibleConfigInput } from '../compat/compatible-config.ts';

/** The options that every entry on this wire has. */
export const entryOptions: OptionsOf<OpenAICompatibleConfigInput> = {
  ...serviceOptions,
  client: clientOption('an instance of OpenAI or AzureOpenAI', ['get', 'post']),
};
