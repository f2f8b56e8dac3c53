import { bedrockConformance, providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { IS_LONG } from '../../../test/long-form.ts';
import { bedrock } from './bedrock-plugin.ts';

const models = [
  'global.anthropic.claude-sonnet-5',
  'amazon.nova-lite-v1:0',
  ...(IS_LONG ? ['us.anthropic.claude-sonnet-4-5-20250929-v1:0'] : []),
];

describe.each(models)('%s', (model) => {
  providerConformance(
    { describe, it },
    { plugin: bedrock, server: bedrockConformance, model, options: { region: 'us-east-1' } },
  );
});
