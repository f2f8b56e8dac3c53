import { describe, expect, it } from 'vitest';
import type { Figure } from '../run/summary.ts';
import { losses, lossTable, lossText } from './losses.ts';
import type { Row } from './row.ts';
import { targets } from './targets.ts';

/** A row in which all seeds gave the same. */
function row(policy: string, figures: { readonly [name in Figure]?: number | null }, outage = 'full'): Row {
  const spreads = Object.entries(figures).map(([name, value]) => [name, { middle: value, least: value, most: value }]);
  return { outage, traffic: '5/s', policy, seeds: 1, ...Object.fromEntries(spreads) };
}

describe('where a policy loses', () => {
  it("reports fewer answers than the bare SDK's, beyond half a point", () => {
    const found = losses([
      row('bare SDK', { answered: 0.5, answeredAfter: 1 }),
      row('alone: defaults', { answered: 0.496, answeredAfter: 0.99 }),
    ]);
    expect(found.map(lossText)).toEqual([
      'full at 5/s, alone: defaults: 99.0 % answered in the minute after; bare SDK: 100.0 %',
    ]);
  });

  it('reports requests and waits', () => {
    const found = losses([
      row('failover by hand', { answered: 1, upstreamPerCall: 1.5, addedP99Ms: 1000, primaryBackMs: 0 }),
      row('pair: defaults', { answered: 1, upstreamPerCall: 1.6, addedP99Ms: 1600, primaryBackMs: null }),
    ]);
    expect(found.map(({ figure }) => figure)).toEqual(['addedP99Ms', 'primaryBackMs', 'upstreamPerCall']);
  });

  it('reports a preset and a variant that answer less than the defaults', () => {
    const found = losses([
      row('pair: defaults', { answered: 1 }),
      row('pair: fast', { answered: 0.9 }),
      row('pair: defaults {"retry":{}}', { answered: 0.8 }),
      row('bare SDK', { answered: 0.1 }),
    ]);
    expect(found.map(({ row: { policy }, rival }) => [policy, rival.policy])).toEqual([
      ['pair: fast', 'pair: defaults'],
      ['pair: defaults {"retry":{}}', 'pair: defaults'],
    ]);
  });

  it('does not compare costs per call with a rival that answers hardly any', () => {
    const figures = { addedP99Ms: 0, upstreamPerCall: 1 };
    const more = { answered: 1, addedP99Ms: 5000, upstreamPerCall: 1.1 };
    const besideOf = (answered: number): number =>
      losses([row('failover by hand', { ...figures, answered }), row('pair: defaults', more)]).length;
    expect([besideOf(0.05), besideOf(0.9)]).toEqual([0, 2]);
  });

  it('is a row of a table', () => {
    const found = losses([row('bare SDK', { answered: 1 }), row('alone: defaults', { answered: 0.9 })]);
    expect(lossTable(found).split('\n').at(-1)?.replace(/ +/g, ' ')).toBe(
      '| alone: defaults | full, 5/s | 90.0 % answered | 100.0 % (bare SDK) |',
    );
  });

  it('compares only rows of one outage', () => {
    expect(losses([row('bare SDK', { answered: 1 }, 'slow'), row('alone: defaults', { answered: 0 })])).toEqual([]);
  });
});

describe('the promises of the defaults', () => {
  const missed = (rows: readonly Row[]): readonly string[] => targets(rows).flatMap((target) => target.missed);

  it("are broken by fewer answers and more requests than the bare SDK's", () => {
    const sdk = row('bare SDK', { answered: 0.9, answeredAfter: 1, upstreamPerCall: 1.1, upstreamPerCallAfter: 1 });
    expect(missed([sdk, { ...sdk, policy: 'alone: defaults' }]).filter((text) => !text.includes('–'))).toEqual([]);
    const worse = { answered: 0.89, answeredAfter: 0.9, upstreamPerCall: 1.2, upstreamPerCallAfter: 1.1 };
    expect(missed([sdk, row('alone: defaults', { ...worse, answersBackMs: 0 })])).toEqual([
      'full at 5/s: 89.0 %, bare SDK 90.0 %',
      'full at 5/s: 90.0 %, bare SDK 100.0 %',
      'full at 5/s: 1.20, bare SDK 1.10',
      'full at 5/s: 1.10, bare SDK 1.00',
      'full at 5/s: 1.20, bare SDK 1.10',
    ]);
  });

  it('are broken by a recovery that did not end in time', () => {
    expect(missed([row('pair: defaults', { primaryPerCall: 0, primaryBackMs: null })])).toEqual([
      'full at 5/s: not yet',
    ]);
  });
});
