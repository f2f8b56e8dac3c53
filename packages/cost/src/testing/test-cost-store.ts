import type { LedgerRow } from '../reports/ledger-row.ts';
import type { Balance, CostStore, Reservation } from '../stores/cost-store.ts';

/** The functions of a test runner that the suite needs: vitest, `node:test`, bun, jest and mocha all have them. */
export interface CostStoreTestRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
}

/** Options of the suite. */
export interface CostStoreTestOptions {
  /** @default 'a cost store' */
  readonly name?: string;
  /** Creates a new, empty store that shares nothing with others; called once per test. */
  make(): CostStore | Promise<CostStore>;
  /** Opens a second connection to the first store, like another process. @default not tested */
  another?(store: CostStore): CostStore | Promise<CostStore>;
  /** Lets time pass for the store: a real wait, or a fake clock. @default a real wait */
  pass?(milliseconds: number): Promise<void>;
}

/**
 * Declares the tests that every `CostStore` must pass.
 * @param runner `{ describe, it }` of a test runner
 */
export function testCostStore({ describe, it }: CostStoreTestRunner, options: CostStoreTestOptions): void {
  const { name = 'a cost store', pass = waitFor } = options;
  const test = (sentence: string, body: (store: CostStore) => Promise<void>): void => {
    it(sentence, async () => {
      const store = await options.make();
      try {
        await body(store);
      } finally {
        await store.close?.();
      }
    });
  };

  describe(name, () => {
    test('returns zero for an unknown bucket', async (store) => {
      same(await store.read(['a', 'b']), [EMPTY, EMPTY]);
      same(await store.read([]), []);
    });

    test('reserves up to exactly the limit, and nothing beyond it', async (store) => {
      same(await store.reserve(lease('1', { a: [60n, 100n] })), { granted: true, balances: [stands(0n, 60n)] });
      same(await store.reserve(lease('2', { a: [41n, 100n] })), { granted: false, balances: [stands(0n, 60n)] });
      same(await store.reserve(lease('3', { a: [40n, 100n] })), { granted: true, balances: [stands(0n, 100n)] });
      same(await store.read(['a']), [stands(0n, 100n)]);
    });

    test('reserves in all buckets or in none', async (store) => {
      await store.reserve(lease('1', { b: [5n, 10n] }));
      const refused = await store.reserve(lease('2', { a: [1n, 10n], b: [6n, 10n], c: [1n] }));
      same(refused, { granted: false, balances: [EMPTY, stands(0n, 5n), EMPTY] });
      same(await store.read(['a', 'b', 'c']), [EMPTY, stands(0n, 5n), EMPTY]);
    });

    test('counts a hold without a limit and never refuses it', async (store) => {
      await store.reserve(lease('1', { a: [7n] }));
      same(await store.reserve(lease('2', { a: [8n] })), { granted: true, balances: [stands(0n, 15n)] });
    });

    test('replaces a reservation by the actual cost, lower or higher', async (store) => {
      await store.reserve(lease('1', { a: [50n, 100n], b: [50n] }));
      await store.reserve(lease('2', { a: [50n, 100n] }));
      same(await store.settle(cost('1', 20n, 'a', 'b')), {
        applied: true,
        balances: [stands(20n, 50n), stands(20n, 0n)],
      });
      same(await store.settle(cost('2', 70n, 'a')), { applied: true, balances: [stands(90n, 0n)] });
      same((await store.reserve(lease('3', { a: [11n, 100n] }))).granted, false);
      same((await store.reserve(lease('4', { a: [10n, 100n] }))).granted, true);
    });

    test('settles a lease once, and ignores later messages about it', async (store) => {
      await store.reserve(lease('1', { a: [50n, 100n] }));
      await store.settle(cost('1', 20n, 'a'));
      same(await store.settle(cost('1', 20n, 'a')), { applied: false, balances: [stands(20n, 0n)] });
      await store.release('1');
      same(await store.read(['a']), [stands(20n, 0n)]);
    });

    test('frees the reservation of a released lease once', async (store) => {
      await store.reserve(lease('1', { a: [50n, 100n] }));
      await store.reserve(lease('2', { a: [10n, 100n] }));
      await store.release('1');
      await store.release('1');
      await store.release('unknown');
      same(await store.read(['a']), [stands(0n, 10n)]);
      same((await store.settle(cost('1', 9n, 'a'))).applied, false);
    });

    test('treats a repeated reservation as the same one', async (store) => {
      await store.reserve(lease('1', { a: [50n, 100n] }));
      same(await store.reserve(lease('1', { a: [50n, 100n] })), { granted: true, balances: [stands(0n, 50n)] });
    });

    test('grants nothing to a lease that has ended', async (store) => {
      await store.release('1');
      same(await store.reserve(lease('1', { a: [50n, 100n] })), { granted: false, balances: [EMPTY] });
      await store.settle(cost('2', 3n, 'a'));
      same(await store.reserve(lease('2', { a: [50n, 100n] })), { granted: false, balances: [stands(3n, 0n)] });
    });

    test('counts a cost without a lease, because it was paid', async (store) => {
      same(await store.settle(cost('1', 30n, 'a')), { applied: true, balances: [stands(30n, 0n)] });
    });

    test('frees the reservation of an expired lease, and counts its cost when it arrives', async (store) => {
      await store.reserve(lease('dead', { a: [60n, 100n] }, SHORT_MS));
      await store.reserve(lease('alive', { a: [30n, 100n] }, SHORT_MS));
      for (let step = 0; step < 4; step += 1) {
        await pass(SHORT_MS / 2);
        await store.renew(['alive', 'unknown'], SHORT_MS);
      }
      same(await store.read(['a']), [stands(0n, 30n)]);
      same((await store.reserve(lease('next', { a: [70n, 100n] }))).granted, true);
      same(await store.settle(cost('dead', 5n, 'a')), { applied: true, balances: [stands(5n, 100n)] });
    });

    test('stores small and large amounts exactly', async (store) => {
      const large = 8_999_999_999_999_999_999n;
      await store.settle(cost('1', large, 'a'));
      await store.settle(cost('2', 1n, 'a'));
      same(await store.read(['a']), [stands(large + 1n, 0n)]);
    });

    test('accepts any text as a name', async (store) => {
      const names = ['', ' ', "a'b", 'a"b', 'a\nb', 'a|b', '😀', '__proto__', 'x'.repeat(2000)];
      await store.reserve(lease("l'😀", Object.fromEntries(names.map((each) => [each, [1n, 2n]] as const))));
      same(
        await store.read(names),
        names.map(() => stands(0n, 1n)),
      );
    });

    test('keeps a bucket at least until its keepUntil', async (store) => {
      const keepUntil = Date.now() + 60_000;
      await store.settle({ id: '1', amount: 5n, buckets: [{ bucket: 'a', keepUntil }, { bucket: 'b' }] });
      same(await store.read(['a', 'b']), [stands(5n, 0n), stands(5n, 0n)]);
    });

    test('grants exactly those concurrent reservations that fit together', async (store) => {
      const asked = Array.from({ length: 200 }, (_, index) =>
        Promise.resolve(store.reserve(lease(String(index), { a: [3n, 100n], b: [1n, 1000n] }))),
      );
      const granted = (await Promise.all(asked)).filter((result) => result.granted).length;
      same(granted, 33);
      same(await store.read(['a', 'b']), [stands(0n, 99n), stands(0n, 33n)]);
    });

    test('adds to the rows of reports exactly, if it keeps them', async (store) => {
      if (store.addRows === undefined || store.readRows === undefined) return;
      same(await store.readRows({}), []);
      const large = 9_000_000n * 10n ** 18n + 1n;
      await store.addRows([row('2026-12-01', "m'1", 999_999_999_999_999_999n), row('2026-12-02', 'm', large)]);
      await store.addRows([row('2026-12-01', "m'1", 2n), row('2026-12-03', 'm', 0n)]);
      const first = { ...row('2026-12-01', "m'1", 10n ** 18n + 1n), attempts: 2, inputTokens: 20 };
      same(await store.readRows({ to: '2026-12-01' }), [first]);
      same(await store.readRows({ from: '2026-12-02', to: '2026-12-02' }), [row('2026-12-02', 'm', large)]);
      same((await store.readRows({ from: '2026-12-02' })).length, 2);
    });

    if (options.another !== undefined) {
      const { another } = options;
      test('is one store for all connections', async (store) => {
        const other = await another(store);
        try {
          await store.reserve(lease('1', { a: [60n, 100n] }));
          same((await other.reserve(lease('2', { a: [60n, 100n] }))).granted, false);
          same((await other.settle(cost('1', 10n, 'a'))).applied, true);
          same((await store.settle(cost('1', 10n, 'a'))).applied, false);
          same(await store.read(['a']), [stands(10n, 0n)]);
        } finally {
          await other.close?.();
        }
      });
    }
  });
}

const SHORT_MS = 200;
const LONG_MS = 60_000;
const EMPTY: Balance = { spent: 0n, reserved: 0n };

function stands(spent: bigint, reserved: bigint): Balance {
  return { spent, reserved };
}

function row(day: string, model: string, money: bigint): LedgerRow {
  return {
    ...{ day, provider: 'openai', model, tenant: '', tags: 'a\nb' },
    ...{ attempts: 1, failed: 0, inputTokens: 10, cacheReadTokens: 0, outputTokens: 0, unpriced: 0, cacheHits: 0 },
    ...{ cost: money, estimated: 0n, saved: money },
  };
}

type Holds = { readonly [bucket: string]: readonly [amount: bigint, limit?: bigint] };

function lease(id: string, holds: Holds, ttlMs = LONG_MS): Reservation {
  const list = Object.entries(holds).map(([bucket, [amount, limit]]) =>
    limit === undefined ? { bucket, amount } : { bucket, amount, limit },
  );
  return { id, holds: list, ttlMs };
}

function cost(id: string, amount: bigint, ...buckets: readonly string[]) {
  return { id, amount, buckets: buckets.map((bucket) => ({ bucket })) };
}

/** @throws Error with both values */
function same(got: unknown, expected: unknown): void {
  const [found, wanted] = [textOf(got), textOf(expected)];
  if (found !== wanted) throw new Error(`Expected ${wanted}, got ${found}.`);
}

/** The same text for equal values, whatever the order of their fields. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? `${value}n` : String(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{ ${fields.map(([field, each]) => `${field}: ${textOf(each)}`).join(', ')} }`;
}

function waitFor(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
