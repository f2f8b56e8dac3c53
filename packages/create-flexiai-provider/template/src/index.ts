export type { AcmeLlmConfig } from './options.ts';
export { acmeLlm } from './plugin.ts';
