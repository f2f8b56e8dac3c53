import { anthropic } from '../../packages/provider-anthropic/src/index.ts';
import { bedrock } from '../../packages/provider-bedrock/src/index.ts';
import { google } from '../../packages/provider-google/src/index.ts';
import { openai } from '../../packages/provider-openai/src/index.ts';
import {
  anthropicConformance,
  bedrockConformance,
  type ConformanceOptions,
  type ConformanceServer,
  geminiConformance,
  openaiChatConformance,
  openaiResponsesConformance,
  type ProviderConformanceOptions,
} from '../../packages/testing/src/index.ts';

/** A column of the table: a plugin, its service, and the models to test. */
export interface TableWire {
  readonly plugin: ProviderConformanceOptions['plugin'];
  readonly server: ConformanceServer;
  /** One of each kind that the plugin treats differently. */
  readonly models: readonly [string, ...string[]];
  readonly options?: ConformanceOptions;
}

export const wires: readonly TableWire[] = [
  {
    plugin: openai,
    server: openaiChatConformance,
    models: ['gpt-4.1-mini', 'gpt-5-mini', 'gpt-audio-mini'],
    options: { api: 'chat' },
  },
  {
    plugin: openai,
    server: openaiResponsesConformance,
    models: ['gpt-4.1-mini', 'gpt-6-sol'],
    options: { api: 'responses' },
  },
  { plugin: anthropic, server: anthropicConformance, models: ['claude-sonnet-4-5', 'claude-opus-5-5'] },
  // Of the two packages with this wire, the newer one.
  { plugin: google, server: geminiConformance, models: ['gemini-2.5-flash', 'gemini-3.8-flash'] },
  {
    plugin: bedrock,
    server: bedrockConformance,
    models: ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'global.amazon.nova-2-omni-v1:0'],
    options: { region: 'us-east-1' },
  },
];
