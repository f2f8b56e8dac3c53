import { geminiConformance, providerConformance, startVertexServer } from '@flexiai/testing';
import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { vertex } from './vertex-plugin.ts';

/** Vertex AI as the suite's servers have it: with one credential, here a key of express mode. */
const server = {
  ...geminiConformance,
  name: 'Gemini on Vertex AI',
  start: (options: { readonly apiKey?: string }) => startVertexServer({ ...options, strict: true }),
};

describe('the plugin vertex', () => {
  // A call without a key finds no credentials of this machine.
  beforeAll(() => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/nowhere/credentials.json');
    vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
  });
  afterAll(() => void vi.unstubAllEnvs());
  providerConformance({ describe, it }, { plugin: vertex, server, model: 'gemini-3.8-flash' });
});
