import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { configFromEnv, createFlexiAI } from '@flexiai/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CLAUDE, createProvider } from '../test/harness.ts';
import { keyNeed } from './bedrock-config.ts';
import { bedrock } from './bedrock-plugin.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the options', () => {
  it.each([
    [{ region: 'evil.example/us-east-1' }, 'must be a region'],
    [{ apiKey: `ABSK${'A'.repeat(44)}`, profile: 'team' }, 'cannot be combined with apiKey'],
    [
      { credentials: { accessKeyId: 'AKIA', secretAccessKey: 's' }, profile: 'team' },
      'cannot be combined with credentials',
    ],
    [{ credentials: { accessKeyId: 'AKIA' } }, 'secretAccessKey'],
    [
      { client: new BedrockRuntimeClient({ region: 'us-east-1' }), region: 'us-east-1' },
      'cannot be combined with client',
    ],
    [{ client: {} }, 'BedrockRuntimeClient'],
    [{ regoin: 'us-east-1' }, 'region'],
    [{ apiKey: 'AKIAIOSFODNN7EXAMPLE' }, 'credentials.accessKeyId'],
  ])('%j are refused', (options, why) => {
    expect(() => createFlexiAI({ providers: [bedrock({ model: CLAUDE, ...options } as never)] })).toThrow(why);
  });

  it('come from variables, with credentials', () => {
    const env = {
      FLEXIAI_PROVIDERS: `bedrock-converse:amazon.nova-lite-v1`,
      FLEXIAI_PROVIDERS__0__REGION: 'us-east-1',
      FLEXIAI_PROVIDERS__0__CREDENTIALS__ACCESS_KEY_ID: 'AKIA',
      FLEXIAI_PROVIDERS__0__CREDENTIALS__SECRET_ACCESS_KEY: 'secret',
    };
    expect(configFromEnv(env, { plugins: [bedrock] }).providers).toMatchObject([
      {
        provider: 'bedrock-converse',
        region: 'us-east-1',
        credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
      },
    ]);
  });

  it('say whether a key is used', () => {
    expect(keyNeed({})).toBe('optional');
    expect(keyNeed({ apiKey: 'key' })).toBe('optional');
    expect(keyNeed({ profile: 'team' })).toBe('none');
    expect(keyNeed({ credentials: async () => ({}) })).toBe('none');
  });
});

describe('the endpoint that is shown', () => {
  it('is that of the region, or the given one, and unknown where only the SDK knows it', () => {
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_DEFAULT_REGION', undefined);
    vi.stubEnv('AWS_ENDPOINT_URL', undefined);
    vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', undefined);
    expect(createProvider({ region: 'eu-west-1' }).endpoint).toBe('https://bedrock-runtime.eu-west-1.amazonaws.com');
    expect(createProvider({ baseURL: 'https://vpce.example' }).endpoint).toBe('https://vpce.example');
    expect(createProvider({ region: undefined }).endpoint).toBeUndefined();
    vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', 'https://local.example');
    expect(createProvider({}).endpoint).toBe('https://local.example');
  });
});
