import { expect, it } from 'vitest';
import { missingApiKey, secretsOf } from './credentials.ts';

it('the key of the call, of the entry, of the client and of headers are secrets, other headers are not', () => {
  const client = { apiKey: 'client-key', authToken: 'client-token' };
  const headers = { authorization: 'Bearer header-key', 'x-title': 'My application' };
  expect(secretsOf({ apiKey: 'entry-key', headers, client }, 'call-key')).toEqual([
    'call-key',
    'entry-key',
    'client-key',
    'client-token',
    'Bearer header-key',
    'header-key',
  ]);
});

it('the error of a missing key names the option and the variables', () => {
  expect(missingApiKey('primary', 'm', ['A_KEY', 'B_KEY'])).toMatchObject({
    code: 'authentication',
    provider: 'primary',
    message: '"primary" has no API key. Set the option apiKey, or the environment variable A_KEY or B_KEY.',
  });
});
