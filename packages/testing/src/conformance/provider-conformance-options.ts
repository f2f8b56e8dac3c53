import type { AnyProviderPlugin } from '@flexiai/core';
import type { ConformanceServer } from './conformance-server.ts';

/** What is tested, and against which service. */
export interface ProviderConformanceOptions {
  readonly plugin: AnyProviderPlugin;
  /**
   * The service to test against: one of the local ones (`openaiChatConformance`, `anthropicConformance` …), or a custom
   * one.
   * @default none: the rules that need one are skipped, which is right for a provider without a network. Rules that would send a
   * request to the network fail then, and send nothing
   */
  readonly server?: ConformanceServer;
  /** The model to use. @default the first of the plugin's `models`, otherwise `conformance-model` */
  readonly model?: string;
  /**
   * Options of the entry beside `model` and `baseURL`. A function receives the server's address, for a plugin with
   * another name for this option, and then returns all options except `model`.
   * @default none
   */
  readonly options?: ConformanceOptions | ((address: { readonly baseURL: string }) => ConformanceOptions);
}

/** Options of an entry. */
export interface ConformanceOptions {
  readonly [option: string]: unknown;
}
