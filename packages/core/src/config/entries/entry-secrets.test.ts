import { afterEach, describe, expect, it, vi } from 'vitest';
import { entrySecrets } from './entry-secrets.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the secrets of an entry', () => {
  it('are its key, and user and password of its address, as they stand and decoded', () => {
    const secrets = entrySecrets({ apiKey: 'made-up-key', baseURL: 'https://user-token:p%40ss-word@host/v1' });
    expect(secrets).toEqual(expect.arrayContaining(['made-up-key', 'user-token', 'p%40ss-word', 'p@ss-word']));
  });

  it('are the values of its headers, and the pieces that an upstream may echo alone', () => {
    const secrets = entrySecrets({
      headers: {
        Authorization: 'Digest username="mister", response="0123abcd"',
        Cookie: 'theme=dark; session=s3ss10n; id=abc==',
        'X-Team': 'team-credential-1',
        'X-Flag': 'true',
      },
    });
    for (const piece of ['0123abcd', 's3ss10n', 'session=s3ss10n;', 'team-credential-1'])
      expect(secrets).toContain(piece);
    for (const word of ['true', 'dark', 'Digest ']) expect(secrets).not.toContain(word);
  });

  it.each([
    ['a list', [['X-Api-Key', 'made-up-1']]],
    ['an object', { 'X-Api-Key': 'made-up-1' }],
    ['Headers', new Headers({ 'X-Api-Key': 'made-up-1' })],
    ['Headers that an SDK has merged', { values: new Headers({ 'X-Api-Key': 'made-up-1' }), nulls: new Set() }],
  ])("are the headers of the user's own SDK client, as %s, and its credentials", (_form, defaultHeaders) => {
    const client = { apiKey: 'client-key', authToken: 'client-token', _options: { defaultHeaders } };
    expect(entrySecrets({ client })).toEqual(expect.arrayContaining(['made-up-1', 'client-key', 'client-token']));
  });

  it('are the headers that SDKs read from the environment', () => {
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'X-Gateway: gateway-credential\nno header\nAuthorization: Bearer abcdef');
    expect(entrySecrets({})).toEqual(expect.arrayContaining(['gateway-credential', 'Bearer abcdef', 'abcdef']));
  });

  it('leave out values that cannot be read', () => {
    const broken = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
        ownKeys: () => {
          throw new Error('no');
        },
      },
    );
    expect(entrySecrets({ client: broken, headers: broken, apiKey: 5, baseURL: 'x' })).toEqual([]);
  });
});
