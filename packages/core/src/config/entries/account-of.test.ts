import { describe, expect, it } from 'vitest';
import { AuthenticationError } from '../../errors/provider-error.ts';
import { Credential } from '../../resilience/credential.ts';
import type { EntryKey } from '../../routing/resolved-entry.ts';
import { accountOf } from './account-of.ts';

const keyOf = (read: () => string | undefined, index = 0): EntryKey => ({
  index,
  credential: new Credential(1, 1),
  apiKey: read,
});
const account = (own: object = {}, keys: readonly string[] = ['key-1'], plugin = 'p'): string =>
  accountOf(
    plugin,
    own as Record<string, unknown>,
    keys.map((key, index) => keyOf(() => key, index)),
  )();

describe('the digest of an account', () => {
  it('is the same for the same plugin, options and keys, whatever the model and the order of the options', () => {
    const one = account({ model: 'm', baseURL: 'https://a.example', headers: { x: '1', y: '2' } });
    const other = account({ headers: { y: '2', x: '1' }, baseURL: 'https://a.example', model: 'n' });
    expect(one).toBe(other);
    expect(one).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each<[string, string]>([
    ['endpoint', account({ baseURL: 'https://b.example' })],
    ['key', account({}, ['key-2'])],
    ['pool of keys', account({}, ['key-1', 'key-2'])],
    ['plugin', account({}, ['key-1'], 'q')],
    ['header', account({ headers: { 'x-tenant': 'a' } })],
  ])('changes with another %s', (_, other) => {
    expect(other).not.toBe(account());
  });

  it('is different for different SDK clients and functions, and the same for the same ones', () => {
    class Client {}
    const [one, other] = [new Client(), new Client()];
    expect(account({ client: one })).toBe(account({ client: one }));
    expect(account({ client: one })).not.toBe(account({ client: other }));
    const fetches = [() => 1, () => 1];
    expect(account({ fetch: fetches[0] })).not.toBe(account({ fetch: fetches[1] }));
  });

  it('is made without a missing key, and is made again when the key is there', () => {
    let key: string | undefined;
    const digest = accountOf('p', {}, [
      keyOf(() => {
        if (key === undefined) throw new AuthenticationError('No key.', { provider: 'p' });
        return key;
      }),
    ]);
    const before = digest();
    key = 'key-1';
    expect(digest()).not.toBe(before);
    expect(digest()).toBe(account());
  });
});
