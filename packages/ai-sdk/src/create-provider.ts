import {
  type AnyProviderPlugin,
  ConfigurationError,
  createFlexiAI,
  type FlexiAIConfig,
  type StreamingOptions,
} from '@flexiai/core';
import { type FlexiAIModelProvider, flexiai } from './flexiai.ts';

/** The configuration of a client, but for `restart`: the AI SDK has no way to take text back. */
export type FlexiAIProviderConfig<Plugins extends readonly AnyProviderPlugin[] = readonly []> = Omit<
  FlexiAIConfig<Plugins>,
  'streaming'
> & {
  /**
   * What happens when a stream breaks off after content was delivered.
   * @default { onInterruption: 'continue' }: the next candidate continues the text
   */
  readonly streaming?: StreamingOptions & { readonly onInterruption?: 'error' | 'hold' | 'continue' };
};

/**
 * Makes a client and a provider of the AI SDK of it.
 *
 * @example
 * const model = createFlexiAIProvider({ providers: [openai({ model: 'gpt-5.6' }), anthropic({ model: 'claude-sonnet-5' })] });
 * const { text } = await generateText({ model: model('auto'), prompt: 'Hello' });
 * @throws ConfigurationError that lists every problem with its path
 */
export function createFlexiAIProvider<const Plugins extends readonly AnyProviderPlugin[] = readonly []>(
  config: FlexiAIProviderConfig<Plugins>,
): FlexiAIModelProvider {
  const streaming: StreamingOptions = { onInterruption: 'continue', ...config.streaming };
  refuseRestart(streaming);
  return flexiai(createFlexiAI({ ...config, streaming }));
}

/** What JavaScript lets through. */
function refuseRestart({ onInterruption }: StreamingOptions): void {
  if (onInterruption !== 'restart') return;
  const message =
    "the AI SDK cannot take back text that it was given: use 'continue' or 'hold', with which no text is replaced";
  throw new ConfigurationError(`streaming.onInterruption: ${message}.`, {
    issues: [{ path: 'streaming.onInterruption', message }],
  });
}
