export type { GeminiModelId } from '@flexiai/gemini-wire/define';
export type { GeminiConfig, GeminiConfigInput } from './gemini-config.ts';
export { gemini } from './gemini-plugin.ts';
export type { GeminiClient, GeminiModel, GeminiRequestOptions, GeminiStreamResult } from './sdk/gemini-client.ts';
