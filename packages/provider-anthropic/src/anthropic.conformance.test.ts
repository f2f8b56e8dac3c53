import { anthropicConformance, providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { IS_LONG } from '../../../test/long-form.ts';
import { anthropic } from './anthropic-plugin.ts';

describe.each(IS_LONG ? ['claude-sonnet-4-5', 'claude-opus-5-5'] : ['claude-opus-5-5'])('%s', (model) => {
  providerConformance({ describe, it }, { plugin: anthropic, server: anthropicConformance, model });
});
