import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigurationError, createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { ask, errorOf } from '../../test/limited-client.ts';
import { cost } from '../cost.ts';
import { sqliteStore } from './sqlite/sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexiai-cost-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
/** A file with one settled cost, and no side files. */
function writtenFile(): string {
  files += 1;
  const path = join(folder, `${files}.sqlite`);
  const store = sqliteStore({ path });
  for (let count = 0; count < 200; count += 1) {
    store.settle({ id: String(count), amount: 5n, buckets: [{ bucket: `bucket ${count} ${'x'.repeat(100)}` }] });
  }
  store.close?.();
  return path;
}

function openError(path: string): unknown {
  const store = sqliteStore({ path });
  try {
    store.read(['a']);
  } catch (error) {
    return error;
  } finally {
    store.close?.();
  }
  return undefined;
}

describe('a file that is not a store of costs', () => {
  it.each<[string, (path: string) => void, RegExp]>([
    ['a text', (path) => writeFileSync(path, 'spent: 5 dollars, more or less\n'), /not a SQLite file/],
    [
      'a database of another application',
      (path) => {
        rmSync(path);
        const database = new DatabaseSync(path);
        database.exec('CREATE TABLE customers (name TEXT)');
        database.close();
      },
      /belongs to another application/,
    ],
    [
      'a file of a newer version',
      (path) => {
        const database = new DatabaseSync(path);
        database.exec('PRAGMA user_version = 999');
        database.close();
      },
      /newer version \(format 999/,
    ],
    ['a file that was truncated', (path) => truncateSync(path, 8192 + 100), /is damaged/],
    [
      'a file with garbage in its middle',
      (path) => {
        const bytes = readFileSync(path);
        bytes.fill(0xa5, 4096, 4096 * 4);
        writeFileSync(path, bytes);
      },
      /is damaged/,
    ],
    [
      'a file with only a header',
      (path) => writeFileSync(path, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(200, 7)])),
      /is damaged/,
    ],
  ])('throws when it is %s, and is not changed', (_what, spoil, message) => {
    const path = writtenFile();
    spoil(path);
    const before = readFileSync(path);
    for (let turn = 0; turn < 2; turn += 1) {
      const error = openError(path);
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(String(error)).toMatch(message);
      expect(String(error)).toContain('Nothing was changed.');
    }
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('throws with the path if its folder does not exist', () => {
    const error = openError(join(folder, 'none', 'costs.sqlite'));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toContain(join('none', 'costs.sqlite'));
  });

  it('makes calls fail with that error, whatever onStoreDown is', async () => {
    const path = join(folder, 'text.sqlite');
    writeFileSync(path, 'no database');
    const provider = mockProvider();
    const costs = cost({ limits: [{ amountUsd: 1, per: 'day' }], onStoreDown: 'allow', store: sqliteStore({ path }) });
    const ai = createFlexiAI({ providers: [provider({ model: 'm' })], middleware: [costs] });
    expect(await errorOf(ai.chatCompletion(ask))).toBeInstanceOf(ConfigurationError);
    expect(provider.calls).toHaveLength(0);
  });
});

describe('a file of costs', () => {
  it('is complete in a copy made while it was open, as after a crash of the machine', () => {
    const path = join(folder, 'open.sqlite');
    const store = sqliteStore({ path });
    store.settle({ id: '1', amount: 5n, buckets: [{ bucket: 'a' }] });
    for (const end of ['', '-wal', '-shm']) copyFileSync(`${path}${end}`, `${path}.copy${end}`);
    store.close?.();
    const copy = sqliteStore({ path: `${path}.copy` });
    expect(copy.read(['a'])).toEqual([{ spent: 5n, reserved: 0n }]);
    copy.close?.();
  });

  it('can be opened again after it was closed', () => {
    const path = join(folder, 'closed.sqlite');
    const store = sqliteStore({ path });
    store.settle({ id: '1', amount: 5n, buckets: [{ bucket: 'a' }] });
    store.close?.();
    expect(store.read(['a'])).toEqual([{ spent: 5n, reserved: 0n }]);
    store.close?.();
  });

  it.each([
    [{}],
    [{ path: '' }],
    [{ path: 5 }],
    [{ path: 'x', busyTimeoutMs: -1 }],
    [{ path: 'x', wal: true }],
    [undefined],
    ['costs.sqlite'],
  ])('is not created with the options %j', (options) => {
    expect(() => sqliteStore(options as never)).toThrow(ConfigurationError);
  });

  it('names the expected form of the options, and suggests the nearest option', () => {
    expect(() => sqliteStore('costs.sqlite' as never)).toThrow("sqliteStore expects { path: 'costs.sqlite' }, got");
    expect(() => sqliteStore({ pth: 'x' } as never)).toThrow('did you mean "path"?');
  });
});
