import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { IS_LONG } from '../../../test/long-form.ts';
import { outages } from '../model/weather.ts';
import type { Figure } from '../run/summary.ts';
import { appendixOf } from './appendix.ts';
import { documentOf } from './document.ts';
import { documentCells } from './document-cells.ts';
import { findRow } from './findings.ts';
import { middle, middleOf, type Row } from './row.ts';
import { takeSample } from './sample.ts';
import { readResults } from './write-document.ts';

const docs = new URL('../../../docs/', import.meta.url);
const results = await readResults();
const rows = results.filter(({ small }) => small !== true);
const sample = results.filter(({ small }) => small === true);
const REMEDY = 'run `npm run simulate -- --write`';

/** The short form covers a pair of providers in three outages, and a single provider in the full one. */
const isWanted = ({ outage, policy }: Pick<Row, 'outage' | 'policy'>): boolean =>
  IS_LONG ||
  (policy === 'pair: defaults' && ['full', 'overload', 'both-40'].includes(outage)) ||
  (policy === 'alone: defaults' && outage === 'full');

function value(outage: string, policy: string, figure: Figure): number {
  return middleOf(findRow(results, outage, policy), figure);
}

describe('docs/simulation.md', { timeout: 60_000 }, () => {
  it('matches the results beside it', async () => {
    expect(await readFile(new URL('simulation.md', docs), 'utf8'), REMEDY).toBe(documentOf(results));
    expect(await readFile(new URL('simulation/tables.md', docs), 'utf8'), REMEDY).toBe(appendixOf(results));
  });

  it('is short enough to be read', () => {
    expect(documentOf(results).split(/\s+/).length).toBeLessThan(2000);
  });

  it('gives the figures that the first page shows', async () => {
    const readme = await readFile(new URL('../README.md', docs), 'utf8');
    const of = (outage: string, policy: string, figure: Figure): string =>
      middle(findRow(results, outage, policy), figure);
    const rows: readonly [string, Figure][] = [
      ['silent', 'answered'],
      ['full', 'primaryPerCall'],
      ['full', 'addedP50Ms'],
    ];
    for (const [outage, figure] of rows) {
      const shown = [of(outage, 'failover by hand', figure), of(outage, 'pair: defaults', figure)];
      expect(readme).toMatch(new RegExp(`^\\|[^|]+\\| ${shown[0]}[^|]*\\| ${shown[1]}`, 'm'));
    }
  });

  it('has every policy under every outage, and a plot of each outage', async () => {
    const expected = documentCells().map(({ outage, traffic, policy }) => [outage, traffic, policy]);
    expect(
      rows.map(({ outage, traffic, policy }) => [outage, traffic, policy]),
      REMEDY,
    ).toEqual(expected);
    for (const { name } of outages) {
      const svg = await readFile(new URL(`simulation/${name}.svg`, docs), 'utf8');
      const policies = rows.filter(({ outage, traffic }) => outage === name && traffic === '5/s');
      for (const { policy } of policies) expect(svg, REMEDY).toContain(`>${policy}</text>`);
    }
  });

  // Changes of core move single figures: only a change that readers would notice requires a new document.
  it('is up to date: in shorter outages, the code has about the same results as when the document was written', async () => {
    const wanted = sample.filter(isWanted);
    const now = await takeSample(isWanted);
    expect(now.map(({ outage, policy }) => [outage, policy])).toEqual(wanted.map((row) => [row.outage, row.policy]));
    for (const [index, then] of wanted.entries()) {
      const today = now[index];
      const about = (figure: Figure, margin: number): void => {
        const before = middleOf(then, figure);
        const after = today === undefined ? Number.NaN : middleOf(today, figure);
        if (Object.is(before, after)) return;
        const what = `${figure} of ${then.policy} under ${then.outage}: ${before} → ${after}; ${REMEDY}`;
        expect(Math.abs(after - before), what).toBeLessThan(margin);
      };
      about('answered', 0.06);
      about('answeredAfter', 0.05);
      about('upstreamPerCall', 0.1 + 0.25 * middleOf(then, 'upstreamPerCall'));
      about('addedP99Ms', 500 + 0.5 * middleOf(then, 'addedP99Ms'));
      // Elsewhere, whether a circuit opens depends on chance.
      if (then.outage !== 'full') continue;
      about('primaryPerCall', 0.1);
      about('primaryBackMs', 10_000);
    }
  });
});

// The text of the document, beside the figures.
describe('the simulation', () => {
  it('shows that a single provider answers as many calls as under the SDK, with no more requests', () => {
    // A provider's limit is another matter: see the promises that are not kept.
    const broken = rows.filter(({ policy, outage }) => policy === 'alone: defaults' && outage !== 'rate-limited');
    for (const { outage, traffic } of broken) {
      const figureOf = (policy: string, figure: Figure): number =>
        middleOf(findRow(results, outage, policy, traffic), figure);
      const where = `${outage} at ${traffic}`;
      for (const figure of ['answered', 'answeredAfter'] as const)
        expect(figureOf('alone: defaults', figure), where).toBeGreaterThan(figureOf('bare SDK', figure) - 0.01);
      for (const figure of ['upstreamPerCall', 'upstreamPerCallAfter'] as const)
        expect(figureOf('alone: defaults', figure), where).toBeLessThan(figureOf('bare SDK', figure) + 0.1);
    }
  });

  it('shows that a provider that never answers receives little more than one request per call, alone or as one of two', () => {
    expect(value('full', 'bare SDK', 'upstreamPerCall')).toBeGreaterThan(2.5);
    expect(value('full', 'alone: defaults', 'upstreamPerCall')).toBeLessThan(1.15);
    expect(value('both-down', 'pair: defaults', 'upstreamPerCall')).toBeLessThan(1.15);
    expect(value('full', 'failover by hand', 'primaryPerCall')).toBeGreaterThan(2.5);
    expect(value('full', 'pair: defaults', 'primaryPerCall')).toBeLessThan(0.05);
    expect(value('full', 'pair: defaults', 'addedP50Ms')).toBeLessThan(
      value('full', 'failover by hand', 'addedP50Ms') / 2,
    );
  });

  it('shows that nearly every call is answered whatever happens to the primary, and with restarts every one', () => {
    for (const { name } of outages.filter(({ hitsBoth = false }) => !hitsBoth)) {
      expect(value(name, 'pair: defaults', 'answered'), name).toBeGreaterThan(0.85);
      expect(value(name, 'pair: restart', 'answered'), name).toBeGreaterThan(0.998);
    }
    expect(value('both-40', 'pair: defaults', 'answered')).toBeGreaterThan(0.99);
  });

  it('shows that recovery is fast', () => {
    expect(value('full', 'alone: defaults', 'answersBackMs')).toBeLessThan(1000);
    expect(value('full', 'pair: defaults', 'primaryBackMs')).toBeLessThan(10_000);
  });

  it('shows that learned time-outs and hedges limit the wait for a silent provider, and that the SDK has no time-out', () => {
    expect(value('silent', 'pair: defaults', 'addedP99Ms')).toBeLessThan(6500);
    expect(value('silent', 'pair: hedge at p95', 'addedP99Ms')).toBeLessThan(3000);
    expect(value('silent', 'failover by hand', 'answered')).toBeLessThan(0.1);
  });

  it('shows that all calls respect a 429', () => {
    const byHand = value('rate-limited', 'failover by hand', 'primaryPerCall');
    expect(value('rate-limited', 'pair: defaults', 'primaryPerCall')).toBeLessThan(byHand / 3);
  });
});
