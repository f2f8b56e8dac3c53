import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('shows hits, streams, tenants, shared calls and a stale answer', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--conditions=@flexiai/source', main]);
  expect(stderr).toBe('');
  expect(stdout.trim().split('\n')).toEqual([
    'The first call: Because of Rayleigh scattering. (called the provider 1 times)',
    'Again: from the cache (called the provider 1 times)',
    'Streamed: Because of Rayleigh scattering. (called the provider 1 times)',
    'Another tenant: new (called the provider 2 times)',
    'Ten equal concurrent calls: called the provider 3 times',
    'The provider is down: a stale answer',
    '3 hits, 5 misses, 9 shared, 4 stored',
  ]);
});
