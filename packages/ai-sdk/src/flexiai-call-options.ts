import type { CallOptions } from '@flexiai/core';

/** What `providerOptions.flexiai` of a call of the AI SDK may hold: the client's own options for a call. */
export type FlexiAICallOptions = Omit<CallOptions, 'signal'>;
