import type { SharedV4ProviderOptions } from '@ai-sdk/provider';
import type { ProviderCapabilities } from '@flexiai/core/plugin';
import type { AiSdkModel } from './model.ts';

/** Where a provider gets its models from. */
export interface ModelSource {
  /** The entry's own model. */
  readonly modelId: string;
  readonly isEmbedding: boolean;
  /** Whether `load` knows other models than the entry's own. */
  readonly isOpen: boolean;
  readonly capabilities: Partial<ProviderCapabilities> | undefined;
  readonly providerOptions: SharedV4ProviderOptions | undefined;
  /** @throws what keeps the model from being there */
  load(modelId: string): Promise<AiSdkModel>;
}
