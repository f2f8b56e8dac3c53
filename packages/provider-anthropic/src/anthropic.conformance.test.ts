import { anthropicConformance, providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { anthropic } from './anthropic-plugin.ts';

describe.each(['claude-sonnet-4-5', 'claude-opus-5-5'])('%s', (model) => {
  providerConformance({ describe, it }, { plugin: anthropic, server: anthropicConformance, model });
});
