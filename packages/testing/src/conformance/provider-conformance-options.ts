import type { AnyProviderPlugin } from '@flexiai/core';
import type { ConformanceServer } from './conformance-server.ts';

/** What is tested, and against what. */
export interface ProviderConformanceOptions {
  readonly plugin: AnyProviderPlugin;
  /**
   * The service to test against: one of the local ones (`openaiChatConformance`, `anthropicConformance` …), or one of your own.
   * @default none: the rules that need one are skipped, which is right for a provider without a network
   */
  readonly server?: ConformanceServer;
  /** The model to ask. @default the first of the plugin's `models`, else `conformance-model` */
  readonly model?: string;
  /**
   * Options of the entry beside `model` and `baseURL`. A function is given the server's address, for a plugin that calls
   * it otherwise, and then makes all options but `model`.
   * @default none
   */
  readonly options?: ConformanceOptions | ((address: { readonly baseURL: string }) => ConformanceOptions);
}

/** Options of an entry. */
export interface ConformanceOptions {
  readonly [option: string]: unknown;
}
