export type { OpenAIModel } from './models/known-models.ts';
export type { OpenAIConfig, OpenAIConfigInput } from './openai-config.ts';
export { openai } from './openai-plugin.ts';
export type { ClientRequest, ClientRequestOptions, OpenAIClient } from './sdk/openai-client.ts';
