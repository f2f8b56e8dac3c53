import type { Logger } from '@flexiai/core';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../stores/memory-store.ts';
import { NO_FIGURES } from './ledger-figures.ts';
import { keyText, type LedgerRow } from './ledger-row.ts';
import { StoredLedger } from './stored-ledger.ts';

const row = (model: string, attempts = 1): LedgerRow => ({
  ...{ day: '2026-12-01', provider: 'openai', model, tenant: '', tags: '' },
  ...NO_FIGURES,
  attempts,
});

/** A store whose answers the test controls. */
function slowStore() {
  const batches: (readonly LedgerRow[])[] = [];
  const open: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const store = {
    ...memoryStore(),
    addRows: async (rows: readonly LedgerRow[]): Promise<void> => {
      await new Promise<void>((resolve, reject) => {
        open.push({ resolve, reject });
      });
      batches.push(rows);
    },
    readRows: async (): Promise<readonly LedgerRow[]> => batches.flat(),
  };
  return { store, batches, open };
}

const attemptsOf = (rows: readonly LedgerRow[]): number => rows.reduce((sum, { attempts }) => sum + attempts, 0);

describe('StoredLedger', () => {
  it('writes one batch at a time, and merges the rows that arrive meanwhile', async () => {
    const { store, batches, open } = slowStore();
    const ledger = new StoredLedger(store as never);
    for (const model of ['a', 'b', 'b', 'c']) ledger.add(row(model));
    expect(open).toHaveLength(1);
    open[0]?.resolve();
    await expect.poll(() => open.length).toBe(2);
    open[1]?.resolve();
    await ledger.flush();
    expect(batches.map((batch) => batch.map(({ model, attempts }) => `${model}${attempts}`))).toEqual([
      ['a1'],
      ['b2', 'c1'],
    ]);
  });

  it('neither loses a row nor counts it twice when the store fails, and warns once', async () => {
    const { store, open } = slowStore();
    const warnings: string[] = [];
    const logger = { warn: (message: string) => void warnings.push(message) } as unknown as Logger;
    const ledger = new StoredLedger(store as never);
    for (let call = 0; call < 3; call++) {
      ledger.add(row('a'), logger);
      open[call]?.reject(new Error('no disk'));
      await ledger.flush();
    }
    expect(attemptsOf(await ledger.rows({}))).toBe(3);
    expect(warnings).toEqual(['The store of costs did not accept rows of reports; they wait in memory: no disk']);
    // The report has sent them again.
    await expect.poll(() => open.length).toBe(4);
    open[3]?.resolve();
    await ledger.flush();
    expect(attemptsOf(await ledger.rows({}))).toBe(3);
  });

  it('continues after a store that throws synchronously', async () => {
    const rows = new Map<string, LedgerRow>();
    let isBroken = true;
    const store = {
      ...memoryStore(),
      addRows: (more: readonly LedgerRow[]): void => {
        if (isBroken) throw new Error('busy');
        for (const each of more) rows.set(keyText(each), each);
      },
      readRows: () => [...rows.values()],
    };
    const ledger = new StoredLedger(store as never);
    ledger.add(row('a'));
    expect(attemptsOf(await ledger.rows({}))).toBe(1);
    isBroken = false;
    ledger.add(row('a'));
    expect(attemptsOf(await ledger.rows({}))).toBe(2);
    expect(rows.size).toBe(1);
  });
});
