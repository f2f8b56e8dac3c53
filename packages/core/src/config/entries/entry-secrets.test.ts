import { afterEach, describe, expect, it, vi } from 'vitest';
import { entrySecrets } from './entry-secrets.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the secrets of an entry', () => {
  it('include its key, and the user name and password of its address, encoded and decoded', () => {
    const secrets = entrySecrets({ apiKey: 'made-up-key', baseURL: 'https://user-token:p%40ss-word@host/v1' });
    expect(secrets).toEqual(expect.arrayContaining(['made-up-key', 'user-token', 'p%40ss-word', 'p@ss-word']));
  });

  it('include the credentials of a cloud', () => {
    const credentials = { accessKeyId: 'AKIAMADEUP', secretAccessKey: 'made-up-secret', sessionToken: 'made-up-token' };
    expect(entrySecrets({ credentials })).toEqual(expect.arrayContaining(['made-up-secret', 'made-up-token']));
    expect(entrySecrets({ credentials: () => credentials })).toEqual([]);
  });

  it('include the values of its headers, and parts that an upstream may echo alone', () => {
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
  ])("include the headers and credentials of the user's SDK client, as %s", (_form, defaultHeaders) => {
    const client = { apiKey: 'client-key', authToken: 'client-token', _options: { defaultHeaders } };
    expect(entrySecrets({ client })).toEqual(expect.arrayContaining(['made-up-1', 'client-key', 'client-token']));
  });

  it('include the headers that SDKs read from the environment', () => {
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'X-Gateway: gateway-credential\nno header\nAuthorization: Bearer abcdef');
    expect(entrySecrets({})).toEqual(expect.arrayContaining(['gateway-credential', 'Bearer abcdef', 'abcdef']));
  });

  it('do not include values that cannot be read', () => {
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
