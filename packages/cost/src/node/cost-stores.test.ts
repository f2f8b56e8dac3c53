import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, it, vi } from 'vitest';
import { memoryStore } from '../stores/memory-store.ts';
import { testCostStore } from '../testing/test-cost-store.ts';
import { sqliteStore } from './sqlite/sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexiai-cost-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = async (milliseconds: number): Promise<void> => void vi.advanceTimersByTime(milliseconds);

testCostStore({ describe, it }, { name: 'the memory store', make: memoryStore, pass });

let files = 0;
const paths = new WeakMap<object, string>();
const open = (path: string) => {
  const store = sqliteStore({ path });
  paths.set(store, path);
  return store;
};
testCostStore(
  { describe, it },
  {
    name: 'the SQLite store',
    make: () => {
      files += 1;
      return open(join(folder, `${files}.sqlite`));
    },
    another: (store) => open(paths.get(store) ?? ''),
    pass,
  },
);
