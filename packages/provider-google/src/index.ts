export type { GeminiModelId } from '@flexiai/gemini-wire/define';
export type { GoogleAuthClient } from './auth/auth-client.ts';
export type { GoogleConfig, GoogleConfigInput } from './google-config.ts';
export { google } from './google-plugin.ts';
export type { GoogleClient, GoogleModels } from './sdk/google-client.ts';
export { type TokenCounter, type TokenCounterOptions, tokenCounter } from './tokens/token-counter.ts';
export type { VertexOptions } from './vertex/vertex-options.ts';
export type { VertexConfigInput } from './vertex-config.ts';
export { vertex } from './vertex-plugin.ts';
