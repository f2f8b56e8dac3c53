export { flexiaiErrorOf } from './call-error.ts';
export { createFlexiAIProvider, type FlexiAIProviderConfig } from './create-provider.ts';
export { type FlexiAIModelProvider, flexiai } from './flexiai.ts';
export type { FlexiAICallOptions } from './flexiai-call-options.ts';
export type { FlexiAIMetadata } from './ledger.ts';
