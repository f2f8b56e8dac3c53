import { geminiConformance, providerConformance } from '@flexiai/testing';
import { describe, it } from 'vitest';
import { google } from './google-plugin.ts';

describe.each(['gemini-3.8-flash'])('%s', (model) => {
  providerConformance({ describe, it }, { plugin: google, server: geminiConformance, model });
});
