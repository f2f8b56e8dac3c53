import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { IS_LONG } from '../../../test/long-form.ts';
import { outages } from '../model/weather.ts';
import type { Figure } from '../run/summary.ts';
import { documentOf } from './document.ts';
import { documentCells } from './document-cells.ts';
import { findRow } from './findings.ts';
import { middleOf, type Row } from './row.ts';
import { takeSample } from './sample.ts';
import { readResults } from './write-document.ts';

const docs = new URL('../../../docs/', import.meta.url);
const results = await readResults();
const rows = results.filter(({ small }) => small !== true);
const sample = results.filter(({ small }) => small === true);
const REMEDY = 'run `npm run simulate -- --write`';

/** The short form looks at a pair of providers, and at one alone in a full outage only. */
const isWanted = ({ outage, policy }: Pick<Row, 'outage' | 'policy'>): boolean =>
  IS_LONG || policy === 'pair: defaults' || outage === 'full';

function value(outage: string, policy: string, figure: Figure): number {
  return middleOf(findRow(results, outage, policy), figure);
}

describe('docs/simulation.md', { timeout: 60_000 }, () => {
  it('says what the results beside it say', async () => {
    expect(await readFile(new URL('simulation.md', docs), 'utf8'), REMEDY).toBe(documentOf(results));
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

  // A change of core moves single figures: only a change that a reader would notice asks for a new document.
  it('is not out of date: in shorter outages, the code gives about what it gave when the document was written', async () => {
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
      // Elsewhere, a circuit opens or not by chance.
      if (then.outage !== 'full') continue;
      about('primaryPerCall', 0.1);
      about('primaryBackMs', 10_000);
    }
  });
});

// What its words say, beside the figures.
describe('what the simulation shows', () => {
  it('is that one provider alone answers as many calls as under the SDK, with no more requests', () => {
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

  it('is that a provider that answers nothing gets little more than one request a call, alone or as one of two', () => {
    expect(value('full', 'bare SDK', 'upstreamPerCall')).toBeGreaterThan(2.5);
    expect(value('full', 'alone: defaults', 'upstreamPerCall')).toBeLessThan(1.15);
    expect(value('both-down', 'pair: defaults', 'upstreamPerCall')).toBeLessThan(1.15);
    expect(value('full', 'failover by hand', 'primaryPerCall')).toBeGreaterThan(2.5);
    expect(value('full', 'pair: defaults', 'primaryPerCall')).toBeLessThan(0.05);
    expect(value('full', 'pair: defaults', 'addedP50Ms')).toBeLessThan(
      value('full', 'failover by hand', 'addedP50Ms') / 2,
    );
  });

  it('is that nearly every call is answered whatever happens to the primary, and with restarts every one', () => {
    for (const { name } of outages.filter(({ hitsBoth = false }) => !hitsBoth)) {
      expect(value(name, 'pair: defaults', 'answered'), name).toBeGreaterThan(0.85);
      expect(value(name, 'pair: restart', 'answered'), name).toBeGreaterThan(0.998);
    }
    expect(value('both-40', 'pair: defaults', 'answered')).toBeGreaterThan(0.99);
  });

  it('is that the way back is short', () => {
    expect(value('full', 'alone: defaults', 'answersBackMs')).toBeLessThan(1000);
    expect(value('full', 'pair: defaults', 'primaryBackMs')).toBeLessThan(10_000);
  });

  it('is that learned clocks and hedges bound the wait for a silent provider, and that the SDK has no clock', () => {
    expect(value('silent', 'pair: defaults', 'addedP99Ms')).toBeLessThan(6500);
    expect(value('silent', 'pair: hedge at p95', 'addedP99Ms')).toBeLessThan(3000);
    expect(value('silent', 'failover by hand', 'answered')).toBeLessThan(0.1);
  });

  it('is that a 429 is heeded by all calls', () => {
    const byHand = value('rate-limited', 'failover by hand', 'primaryPerCall');
    expect(value('rate-limited', 'pair: defaults', 'primaryPerCall')).toBeLessThan(byHand / 3);
  });
});
