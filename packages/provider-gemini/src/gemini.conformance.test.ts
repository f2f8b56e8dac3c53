import { geminiConformance, providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { IS_LONG } from '../../../test/long-form.ts';
import { gemini } from './gemini-plugin.ts';

describe.each(IS_LONG ? ['gemini-2.5-flash', 'gemini-3.8-flash'] : ['gemini-3.8-flash'])('%s', (model) => {
  providerConformance({ describe, it }, { plugin: gemini, server: geminiConformance, model });
});
