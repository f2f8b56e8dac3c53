import type { CallOptions } from '@flexiai/core';

/** The type of `providerOptions.flexiai` of a call of the AI SDK: the client's options of a call. */
export type FlexiAICallOptions = Omit<CallOptions, 'signal'>;
