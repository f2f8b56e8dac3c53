import type { SharedV4ProviderOptions } from '@ai-sdk/provider';
import type { ProviderCapabilities } from '@flexiai/core/plugin';
import type { AiSdkModel } from './model.ts';

/** The source of a provider's models. */
export interface ModelSource {
  /** The entry's own model. */
  readonly modelId: string;
  readonly isEmbedding: boolean;
  /** Whether `load` can load other models than the entry's own. */
  readonly isOpen: boolean;
  readonly capabilities: Partial<ProviderCapabilities> | undefined;
  readonly providerOptions: SharedV4ProviderOptions | undefined;
  /** @throws ConfigurationError if the model cannot be loaded */
  load(modelId: string): Promise<AiSdkModel>;
}
