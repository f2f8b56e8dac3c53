import { configFromEnv, configJsonSchema, createFlexiAI, defaultRegistry } from '@flexiai/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeGoogle, makeVertex } from '../test/harness.ts';
import { google, vertex } from './index.ts';

afterEach(() => void vi.unstubAllEnvs());

function issuesOf(plugin: typeof google | typeof vertex, options: Record<string, unknown>): readonly string[] {
  const result = plugin.configSchema['~standard'].validate({ model: 'gemini-3.8-flash', ...options });
  if (result instanceof Promise) throw new Error('The schema must be synchronous.');
  return (result.issues ?? []).map(({ path }) => (path ?? []).map(String).join('.'));
}

const authClient = { getRequestHeaders: async () => ({}) };

describe('the options', () => {
  it.each([
    [{ model: '' }, 'model'],
    [{ apikey: 'x' }, 'apikey'],
    [{ baseURL: 'https://x.example?key=1' }, 'baseURL'],
    [{ apiVersion: '../v1' }, 'apiVersion'],
    [{ headers: { 'X-Goog-Api-Key': 'x' } }, 'headers.X-Goog-Api-Key'],
    [{ client: {} }, 'client'],
    [{ client: { models: {} } }, 'client'],
    [{ vertex: true }, 'vertex'],
    [{ vertex: { region: 'x' } }, 'vertex.region'],
    [{ vertex: { location: 'evil.example/x' } }, 'vertex.location'],
    [{ vertex: { project: 'a/../b' } }, 'vertex.project'],
    [{ vertex: { authClient: {} } }, 'vertex.authClient'],
    [{ vertex: { authClient, keyFile: 'x' } }, 'vertex.keyFile'],
    [{ apiKey: 'k', vertex: { authClient } }, 'apiKey'],
    [{ apiKey: 'k', vertex: { project: 'p' } }, 'apiKey'],
    [{ apiKey: 'k', vertex: { location: 'eu' } }, 'apiKey'],
    [{ client: { models: { generateContent: () => 1 } }, vertex: {} }, 'vertex'],
  ])('that are invalid are refused: %j', (options, path) => {
    expect(issuesOf(google, options)).toEqual([path]);
  });

  it('of Vertex AI stand beside the others for the plugin vertex', () => {
    expect(issuesOf(vertex, { project: 'p', location: 'us', authClient })).toEqual([]);
    expect(issuesOf(vertex, { project: 'p', vertex: {} })).toEqual(['vertex']);
    expect(issuesOf(vertex, { location: 'no.place' })).toEqual(['location']);
    expect(issuesOf(vertex, { authClient, keyFile: 'x' })).toEqual(['keyFile']);
    expect(issuesOf(vertex, { apiKey: 'k', project: 'p' })).toEqual(['apiKey']);
    expect(issuesOf(vertex, { apiKey: 'k' })).toEqual([]);
  });
});

it('stand in files and variables like all others', () => {
  const env = {
    FLEXIAI_PROVIDERS__0__PROVIDER: 'google',
    FLEXIAI_PROVIDERS__0__MODEL: 'gemini-3.8-flash',
    FLEXIAI_PROVIDERS__0__VERTEX__PROJECT: '123456',
    FLEXIAI_PROVIDERS__0__VERTEX__LOCATION: 'eu',
    FLEXIAI_PROVIDERS__1__PROVIDER: 'vertex',
    FLEXIAI_PROVIDERS__1__MODEL: 'gemini-3.8-flash',
    FLEXIAI_PROVIDERS__1__KEY_FILE: '/run/secrets/google.json',
  };
  const plugins = [google, vertex];
  const { providers } = configFromEnv(env, { plugins });
  expect(providers).toEqual([
    { provider: 'google', model: 'gemini-3.8-flash', vertex: { project: '123456', location: 'eu' } },
    { provider: 'vertex', model: 'gemini-3.8-flash', keyFile: '/run/secrets/google.json' },
  ]);
  const described = JSON.stringify(configJsonSchema(plugins));
  for (const option of ['project', 'location', 'keyFile']) expect(described).toContain(`"${option}":`);
  expect(described).not.toContain('authClient');
});

describe('the address', () => {
  it.each([
    [{}, 'https://aiplatform.googleapis.com'],
    [{ location: 'global' }, 'https://aiplatform.googleapis.com'],
    [{ location: 'eu' }, 'https://aiplatform.eu.rep.googleapis.com'],
    [{ location: 'europe-west4' }, 'https://europe-west4-aiplatform.googleapis.com'],
  ])('of Vertex AI follows the region: %j', (options, address) => {
    vi.stubEnv('GOOGLE_CLOUD_LOCATION', undefined);
    expect(makeGoogle({ vertex: options }).endpoint).toBe(address);
    expect(makeVertex(options).endpoint).toBe(address);
  });

  it('follows a variable, but not to another host', () => {
    vi.stubEnv('GOOGLE_CLOUD_LOCATION', 'asia-east1');
    expect(makeGoogle({ vertex: {} }).endpoint).toBe('https://asia-east1-aiplatform.googleapis.com');
    vi.stubEnv('GOOGLE_CLOUD_LOCATION', 'evil.example/');
    expect(makeGoogle({ vertex: {} }).endpoint).toBe('https://aiplatform.googleapis.com');
  });

  it('is the one of the options, where they have one', () => {
    expect(makeGoogle({}).endpoint).toBe('https://generativelanguage.googleapis.com');
    expect(makeGoogle({ baseURL: 'https://proxy.example/x/', vertex: {} }).endpoint).toBe('https://proxy.example/x');
  });
});

describe('the key', () => {
  it('is needed for the Gemini API, and not for Vertex AI', () => {
    const { need } = google.apiKey ?? {};
    expect(need?.({})).toBe('required');
    expect(need?.({ vertex: {} })).toBe('none');
    expect(need?.({ vertex: {}, apiKey: 'k' })).toBe('required');
    expect(vertex.apiKey?.need?.({})).toBe('optional');
    expect(vertex.apiKey?.need?.({ keyFile: 'f' })).toBe('none');
    expect(vertex.apiKey?.need?.({ authClient })).toBe('none');
    expect(vertex.apiKey?.need?.({ project: 'p' })).toBe('none');
    expect(vertex.apiKey?.need?.({ location: 'eu' })).toBe('none');
  });

  it('is checked as a key of the Gemini API', () => {
    const wrong = () => createFlexiAI({ providers: [google({ model: 'm', apiKey: 'sk-ant-0123456789' })] });
    expect(wrong).toThrow('looks like a key of Anthropic');
  });
});

it('called with a model, the plugins make entries', () => {
  expect(google('gemini-3.8-flash')).toEqual({
    provider: 'google',
    plugin: google,
    options: { model: 'gemini-3.8-flash' },
  });
  expect(vertex('gemini-3.8-flash')).toMatchObject({ provider: 'vertex' });
});

it('importing ./register puts both into the default registry, and importing the package does not', async () => {
  expect(defaultRegistry().has('google')).toBe(false);
  await import('./register.ts');
  expect([defaultRegistry().get('google'), defaultRegistry().get('vertex')]).toEqual([google, vertex]);
  defaultRegistry().unregister('google');
  defaultRegistry().unregister('vertex');
});
