import {
  type AnyProviderPlugin,
  ConfigurationError,
  createFlexiAI,
  type FlexiAIConfig,
  type StreamingOptions,
} from '@flexiai/core';
import { type FlexiAIModelProvider, flexiai } from './flexiai.ts';

/** The configuration of a client, without `restart`: the AI SDK cannot retract delivered text. */
export type FlexiAIProviderConfig<Plugins extends readonly AnyProviderPlugin[] = readonly []> = Omit<
  FlexiAIConfig<Plugins>,
  'streaming'
> & {
  /**
   * The reaction to a stream that is interrupted after content was delivered.
   * @default { onInterruption: 'continue' }: the next candidate continues the text
   */
  readonly streaming?: StreamingOptions & { readonly onInterruption?: 'error' | 'hold' | 'continue' };
};

/**
 * Creates a client, and an AI SDK provider over it.
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

/** For callers in JavaScript, where types do not refuse it. */
function refuseRestart({ onInterruption }: StreamingOptions): void {
  if (onInterruption !== 'restart') return;
  const message = "the AI SDK cannot retract delivered text: use 'continue' or 'hold', which replace no text";
  throw new ConfigurationError(`streaming.onInterruption: ${message}.`, {
    issues: [{ path: 'streaming.onInterruption', message }],
  });
}
