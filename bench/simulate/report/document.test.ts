import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { outages } from '../model/weather.ts';
import { policies } from '../policies/policies.ts';
import { documentOf, type Results } from './document.ts';
import { rowOf } from './findings.ts';
import type { Row } from './row.ts';
import { takeSample } from './sample.ts';

const docs = new URL('../../../docs/', import.meta.url);
const results = JSON.parse(await readFile(new URL('simulation/results.json', docs), 'utf8')) as Results;
const REMEDY = 'run `npm run simulate -- --write`';

function row(outage: string, policy: string): Row {
  return rowOf(results.rows, outage, policy);
}

describe('docs/simulation.md', { timeout: 60_000 }, () => {
  it('is what the results beside it say', async () => {
    expect(await readFile(new URL('simulation.md', docs), 'utf8'), REMEDY).toBe(documentOf(results));
  });

  it('tells of every policy under every outage, and shows a picture of each', async () => {
    const expected = outages.flatMap((outage) => policies.map((policy) => [outage.name, policy.name]));
    expect(
      results.rows.map(({ outage, policy }) => [outage, policy]),
      REMEDY,
    ).toEqual(expected);
    for (const { name } of outages) {
      const svg = await readFile(new URL(`simulation/${name}.svg`, docs), 'utf8');
      for (const policy of policies) expect(svg, REMEDY).toContain(`>${policy.name}</text>`);
    }
  });

  // A change of core moves single figures: only what nobody would call the same any more is to be written anew.
  it('is not out of date: in a small world, what the code gives is about what it gave then', async () => {
    const now = await takeSample();
    expect(now.map(({ outage }) => outage)).toEqual(results.sample.map(({ outage }) => outage));
    for (const [index, then] of results.sample.entries()) {
      const today = now[index];
      const about = (figure: 'answered' | 'primaryPerCall' | 'upstreamPerCall', margin: number): void => {
        const off = Math.abs((today?.[figure] ?? Number.NaN) - then[figure]);
        expect(off, `${figure} under ${then.outage}: ${then[figure]} → ${today?.[figure]}; ${REMEDY}`).toBeLessThan(
          margin,
        );
      };
      about('answered', 0.03);
      about('primaryPerCall', 0.1 + 0.25 * then.primaryPerCall);
      about('upstreamPerCall', 0.1 + 0.25 * then.upstreamPerCall);
    }
  });
});

// What its words say, beside the figures.
describe('what it shows', () => {
  it('is that a breaker spares a provider that is down, and that retries do the contrary', () => {
    expect(row('full', 'FlexiAI defaults').primaryPerCall).toBeLessThan(0.01);
    expect(row('full', 'no breaker').primaryPerCall).toBeGreaterThan(1);
    expect(row('full', 'naive failover').primaryPerCall).toBeGreaterThan(2.5);
    expect(row('full', 'one provider, SDK retries').primaryPerCall).toBeGreaterThan(2.5);
    expect(row('full', 'one provider, SDK retries').answered).toBeLessThan(0.1);
  });

  it('is that nearly every call is answered whatever happens to the primary, and with restarts every one', () => {
    for (const { name } of outages) {
      expect(row(name, 'FlexiAI defaults').answered, name).toBeGreaterThan(0.9);
      expect(row(name, '+ restart').answered, name).toBeGreaterThan(0.998);
    }
  });

  it('is that one provider alone wants a breaker that looks at shares', () => {
    const consecutive = row('partial', 'one provider, FlexiAI').answered;
    expect(consecutive).toBeLessThan(row('partial', 'one provider, SDK retries').answered);
    expect(consecutive).toBeLessThan(row('partial', 'one provider, sampling').answered);
  });

  it('is that short clocks and hedges leave a provider that is silent or slow', () => {
    for (const policy of ['+ short clocks', '+ hedge at p95']) {
      expect(row('silent', policy).addedP99Ms).toBeLessThan((row('silent', 'FlexiAI defaults').addedP99Ms ?? 0) / 3);
      expect(row('slow', policy).addedP50Ms).toBeLessThan((row('slow', 'FlexiAI defaults').addedP50Ms ?? 0) / 2);
    }
    expect(row('silent', '+ hedge at p95').upstreamPerCall).toBeLessThan(1.3);
  });

  it('is that a 429 is heeded by all calls', () => {
    const sdk = row('rate-limited', 'one provider, SDK retries').primaryPerCall;
    expect(row('rate-limited', 'FlexiAI defaults').primaryPerCall).toBeLessThan(sdk / 3);
  });

  it('is that a health probe brings the primary back sooner, and for less', () => {
    const [plain, probed] = [row('full', 'FlexiAI defaults'), row('full', '+ health probe')];
    expect(probed.primaryBackMs).toBeLessThan(plain.primaryBackMs ?? Number.POSITIVE_INFINITY);
    expect(probed.usdPerThousandAnswers).toBeLessThan(plain.usdPerThousandAnswers);
  });
});
