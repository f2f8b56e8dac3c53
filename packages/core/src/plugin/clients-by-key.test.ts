import { expect, it } from 'vitest';
import { ClientsByKey } from './clients-by-key.ts';

it('makes one client for each key, also for calls at the same time', async () => {
  const made: string[] = [];
  const clients = new ClientsByKey(async (key) => {
    made.push(key);
    return { key };
  });
  const [first, again, other] = await Promise.all([clients.for('a'), clients.for('a'), clients.for('b')]);
  expect(again).toBe(first);
  expect(other).toEqual({ key: 'b' });
  expect(made).toEqual(['a', 'b']);
});

it('tries again to make a client that could not be made', async () => {
  let tries = 0;
  const clients = new ClientsByKey(async () => {
    tries += 1;
    if (tries === 1) throw new Error('The SDK is not installed.');
    return 'client';
  });
  await expect(clients.for('a')).rejects.toThrow('not installed');
  await expect(clients.for('a')).resolves.toBe('client');
});
