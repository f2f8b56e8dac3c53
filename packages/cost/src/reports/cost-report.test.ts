import type { Attempt } from '@flexiai/core';
import { describe, expect, it } from 'vitest';
import { labelsOf } from './call-labels.ts';
import { CostLedger } from './cost-ledger.ts';
import { makeReport } from './cost-report.ts';
import { reportCsv } from './report-csv.ts';

const NOON = Date.parse('2026-12-01T12:00:00Z');
const DAY = 86_400_000;

type Changes = { readonly [Field in keyof Attempt]?: Attempt[Field] | undefined };

function attempt(more: Changes = {}): Attempt {
  return {
    provider: 'openai',
    model: 'gpt-5',
    kind: 'first',
    outcome: 'success',
    startedAt: NOON,
    durationMs: 10,
    usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15, accuracy: 'reported' },
    costUsd: 0.1,
    ...more,
  } as Attempt;
}

const NONE = labelsOf({});

describe('labelsOf', () => {
  it('reads the tenant and the tags of a call, and ignores values that are not text', () => {
    expect(labelsOf({ tenant: 'acme', tag: 'a', tags: ['b', 'a', 7, ''] })).toEqual({
      tenant: 'acme',
      tags: ['a', 'b'],
    });
    expect(labelsOf({ tenant: 7, tags: 'one' })).toEqual({ tenant: '', tags: ['one'] });
    expect(labelsOf({ tags: { length: 1e9 } })).toEqual({ tenant: '', tags: [] });
  });
});

describe('a report', () => {
  it('sums attempts exactly, where floating point would drift', () => {
    const ledger = new CostLedger();
    for (let call = 0; call < 100_000; call++) ledger.addAttempt(attempt(), NONE);
    expect(makeReport(ledger.rows()).total).toMatchObject({ attempts: 100_000, cost: '10000', costUsd: 10_000 });
  });

  it('groups by each dimension and by several, the most expensive first', () => {
    const ledger = new CostLedger();
    ledger.addAttempt(attempt(), labelsOf({ tenant: 'acme', tags: ['search', 'beta'] }));
    ledger.addAttempt(attempt({ provider: 'anthropic', model: 'claude', costUsd: 0.3 }), labelsOf({ tenant: 'acme' }));
    ledger.addAttempt(attempt({ startedAt: NOON + DAY, servedModel: 'gpt-5-2026' }), labelsOf({ tag: 'search' }));
    const values = (by: Parameters<typeof makeReport>[1]): unknown =>
      makeReport(ledger.rows(), by).rows.map((row) => [...row.values, row.cost]);
    expect(values({ by: 'provider' })).toEqual([
      ['anthropic', '0.3'],
      ['openai', '0.2'],
    ]);
    expect(values({})).toEqual([
      ['claude', '0.3'],
      ['gpt-5', '0.1'],
      ['gpt-5-2026', '0.1'],
    ]);
    expect(values({ by: ['day', 'tenant'] })).toEqual([
      ['2026-12-01', 'acme', '0.4'],
      ['2026-12-02', '', '0.1'],
    ]);
    expect(values({ by: 'tag' })).toEqual([
      ['', '0.3'],
      ['search', '0.2'],
      ['beta', '0.1'],
    ]);
    expect(makeReport(ledger.rows(), { by: 'tag' }).total.cost).toBe('0.5');
    expect(values({ by: 'provider', from: '2026-12-02', to: '2026-12-31' })).toEqual([['openai', '0.1']]);
  });

  it('counts an attempt as unpriced if it may have been billed, as `answer.cost` does', () => {
    const ledger = new CostLedger();
    const failed = { outcome: 'failed', costUsd: undefined, usage: undefined } as const;
    const unbilled = [
      { ...failed, status: 429, errorCode: 'rate-limit' },
      { ...failed, errorCode: 'overloaded' },
      { ...failed, errorCode: 'connection', unsent: true },
      { ...failed, errorCode: 'rate-limit' },
    ] as const;
    const doubtful = [
      { ...failed, errorCode: 'timeout' },
      { ...failed, errorCode: 'connection' },
      { ...failed, outcome: 'interrupted', errorCode: 'server' },
    ] as const;
    for (const each of [...unbilled, ...doubtful]) ledger.addAttempt(attempt(each), NONE);
    expect(makeReport(ledger.rows()).total).toMatchObject({ attempts: 7, unpriced: 3 });
  });

  it('distinguishes failures, estimates, unpriced attempts and answers from a cache', () => {
    const ledger = new CostLedger();
    ledger.addAttempt(attempt({ outcome: 'failed', status: 500, costUsd: undefined, usage: undefined }), NONE);
    ledger.addAttempt(attempt({ outcome: 'aborted', costUsd: 0.02, costAccuracy: 'estimated' }), NONE);
    ledger.addAttempt(attempt({ costUsd: undefined }), NONE);
    ledger.addAttempt(attempt({ costUsd: Number.NaN }), NONE);
    ledger.addSaving({ provider: 'openai', model: 'gpt-5', at: NOON, savedUsd: 0.07 }, NONE);
    ledger.addSaving({ provider: 'openai', model: 'gpt-5', at: NOON, savedUsd: undefined }, NONE);
    expect(makeReport(ledger.rows()).rows).toEqual([
      {
        values: ['gpt-5'],
        attempts: 4,
        failed: 2,
        inputTokens: 30,
        cacheReadTokens: 0,
        outputTokens: 15,
        costUsd: 0.02,
        cost: '0.02',
        estimatedUsd: 0.02,
        unpriced: 2,
        cacheHits: 2,
        savedUsd: 0.07,
      },
    ]);
  });

  it('keeps a limited number of rows for a million hostile names, with exact sums', () => {
    const ledger = new CostLedger();
    const calls = process.env['FLEXIAI_LONG'] === '1' ? 1_000_000 : 60_000;
    for (let call = 0; call < calls; call++) {
      const name = `model-${call}-${call % 100 === 0 ? 'x'.repeat(5000) : ''}`;
      const labels = { tenant: `tenant-${call % 997}`, tags: [`tag-${call % 1009}`] };
      ledger.addAttempt(attempt({ provider: `p${call % 700}`, model: name, costUsd: 0.000_001 }), labels);
    }
    expect(ledger.rows().length).toBeLessThanOrEqual(20_001);
    const report = makeReport(ledger.rows());
    expect(report.rows.length).toBeLessThanOrEqual(501);
    expect(report.total).toMatchObject({ attempts: calls, cost: String(calls / 1e6) });
    expect(report.rows.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(calls);
    expect(report.rows.find(({ values }) => values[0] === 'other')?.attempts).toBeGreaterThan(calls / 2);
    expect(Math.max(...report.rows.map(({ values }) => values[0]?.length ?? 0))).toBeLessThanOrEqual(120);
  });

  it('drops the oldest days beyond 400', () => {
    const ledger = new CostLedger();
    for (let day = 0; day < 410; day++) ledger.addAttempt(attempt({ startedAt: NOON + day * DAY }), NONE);
    const days = makeReport(ledger.rows(), { by: 'day' }).rows.map(({ values }) => values[0]);
    expect(days).toHaveLength(400);
    expect(days[0]).toBe('2026-12-11');
  });

  it.each([
    [{ by: 'modle' }, /did you mean "model"/],
    [{ by: 'user' }, /^report: by: expected "provider", "model", "tenant", "tag" or "day", got "user"/],
    [{ by: [] }, /by: expected "provider", "model"/],
    [{ from: '1.12.2026' }, /from: expected a day such as 2026-12-01/],
    [{ to: '2026-02-30' }, /to: expected a day/],
    [{ form: '2026-02-03' }, /did you mean "from"/],
  ])('throws for %o and names the expected value', (options, message) => {
    expect(() => makeReport([], options as Parameters<typeof makeReport>[1])).toThrow(message);
  });
});

describe('reportCsv', () => {
  it('does not create formulas in spreadsheets that split cells at semicolons', () => {
    const ledger = new CostLedger();
    for (const tenant of ['a;=1+1', 'b;"=1+1', 'c\t@x', 'd; -1', 'e;f=g']) {
      ledger.addAttempt(attempt(), labelsOf({ tenant }));
    }
    const csv = reportCsv(makeReport(ledger.rows(), { by: ['model', 'tenant'] }));
    expect(csv).not.toMatch(/[;\t]["\s]*[=+@-]/);
    expect(csv).toContain('e;f=g');
  });

  it('quotes where necessary, ends lines with CRLF, and makes formulas harmless', () => {
    const ledger = new CostLedger();
    const names = [
      '=HYPERLINK("http://evil.example";"x")',
      '+1',
      '-1',
      '@SUM(A1)',
      '\tx',
      '\rx',
      'a,"b"',
      'plain',
      '＝1',
    ];
    names.forEach((model, index) => {
      ledger.addAttempt(attempt({ model, costUsd: 9 - index }), NONE);
    });
    const [head, ...lines] = reportCsv(makeReport(ledger.rows())).split('\r\n');
    expect(head).toBe(
      'model,attempts,failed,inputTokens,cacheReadTokens,outputTokens,costUsd,estimatedUsd,unpriced,cacheHits,savedUsd',
    );
    expect(lines.map((line) => line.replace(/(,[\d.]+){10}$/, ''))).toEqual([
      `"'=HYPERLINK(""http://evil.example"";""x"")"`,
      "'+1",
      "'-1",
      "'@SUM(A1)",
      "'\tx",
      `"'\rx"`,
      '"a,""b"""',
      'plain',
      "'＝1",
      '',
    ]);
    expect(lines[7]).toBe('plain,1,0,10,0,5,2,0,0,0,0');
  });
});
