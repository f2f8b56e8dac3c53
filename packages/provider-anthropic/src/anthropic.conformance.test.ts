import { anthropicConformance, providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { anthropic } from './anthropic-plugin.ts';

providerConformance({ describe, it }, { plugin: anthropic, server: anthropicConformance, model: 'claude-sonnet-4-5' });
