export type { AnthropicClient, AnthropicConfig, AnthropicConfigInput } from './anthropic-config.ts';
export { anthropic } from './anthropic-plugin.ts';
export type { AnthropicModelId } from './models/known-models.ts';
