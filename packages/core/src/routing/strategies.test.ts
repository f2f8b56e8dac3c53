import { describe, expect, it } from 'vitest';
import type { RoutingCandidate, RoutingContext } from '../config/options/routing-config.ts';
import { randomNumbers } from './random.ts';
import { strategies } from './strategies.ts';

function candidate(provider: string, fields: Partial<RoutingCandidate> = {}): RoutingCandidate {
  return {
    provider,
    plugin: 'p',
    model: 'm',
    priority: 1,
    weight: 1,
    ready: true,
    inFlight: 0,
    firstContentMs: undefined,
    latencyMs: undefined,
    estimatedCostUsd: undefined,
    ...fields,
  };
}

const context = (turn = 0): RoutingContext => ({
  request: { messages: [] },
  turn,
  random: randomNumbers(turn),
  affinityKey: undefined,
});
const names = (candidates: readonly RoutingCandidate[]): string[] => candidates.map(({ provider }) => provider);

describe('weighted', () => {
  it('puts each candidate first in the share of its weight, and keeps the shares of the rest', () => {
    const candidates = [
      candidate('a', { weight: 6 }),
      candidate('b', { weight: 3 }),
      candidate('c', { weight: 1 }),
      candidate('d', { weight: 0 }),
    ];
    const first = new Map<string, number>();
    const withoutFirst = new Map<string, number>();
    const rounds = 20_000;
    for (let turn = 0; turn < rounds; turn += 1) {
      const order = names(strategies.weighted(candidates, context(turn)));
      expect(order[3]).toBe('d');
      const [leader = ''] = order;
      first.set(leader, (first.get(leader) ?? 0) + 1);
      const [other = ''] = order.filter((name) => name !== 'a');
      withoutFirst.set(other, (withoutFirst.get(other) ?? 0) + 1);
    }
    const share = (counts: Map<string, number>, name: string): number => (counts.get(name) ?? 0) / rounds;
    expect(share(first, 'a')).toBeCloseTo(0.6, 1);
    expect(share(first, 'b')).toBeCloseTo(0.3, 1);
    expect(share(first, 'c')).toBeCloseTo(0.1, 1);
    expect(share(withoutFirst, 'b')).toBeCloseTo(0.75, 1);
    expect(share(withoutFirst, 'c')).toBeCloseTo(0.25, 1);
  });

  it('keeps candidates without weight in their order', () => {
    const candidates = ['a', 'b', 'c'].map((name) => candidate(name, { weight: 0 }));
    expect(names(strategies.weighted(candidates, context()))).toEqual(['a', 'b', 'c']);
  });
});

describe('round-robin', () => {
  it('puts the candidate whose turn it is first, and the rest in order after it', () => {
    const candidates = ['a', 'b', 'c'].map((name) => candidate(name));
    expect([0, 1, 2, 3].map((turn) => names(strategies['round-robin'](candidates, context(turn))).join(''))).toEqual([
      'abc',
      'bca',
      'cab',
      'abc',
    ]);
    expect(strategies['round-robin']([], context(5))).toEqual([]);
  });
});

describe('least-latency', () => {
  it('puts the quickest to first content first, and candidates without a measurement before it', () => {
    const candidates = [
      candidate('slow', { firstContentMs: 900, latencyMs: 1000 }),
      candidate('quick', { firstContentMs: 100, latencyMs: 5000 }),
      candidate('new'),
    ];
    expect(names(strategies['least-latency'](candidates, context()))).toEqual(['new', 'quick', 'slow']);
  });

  it('compares whole answers where not all candidates have streamed', () => {
    const candidates = [
      candidate('streamed', { firstContentMs: 10, latencyMs: 2000 }),
      candidate('unary', { latencyMs: 1000 }),
    ];
    expect(names(strategies['least-latency'](candidates, context()))).toEqual(['unary', 'streamed']);
  });
});

describe('least-busy', () => {
  it('puts the candidate with the fewest calls in flight first, and keeps the order among equals', () => {
    const candidates = [
      candidate('a', { inFlight: 2 }),
      candidate('b', { inFlight: 1 }),
      candidate('c', { inFlight: 1 }),
    ];
    expect(names(strategies['least-busy'](candidates, context()))).toEqual(['b', 'c', 'a']);
  });
});

describe('lowest-cost', () => {
  it('puts the cheapest first, free ones before it, and unknown prices last', () => {
    const candidates = [
      candidate('unknown'),
      candidate('dear', { estimatedCostUsd: 0.2 }),
      candidate('cheap', { estimatedCostUsd: 0.1 }),
      candidate('free', { estimatedCostUsd: 0 }),
    ];
    expect(names(strategies['lowest-cost'](candidates, context()))).toEqual(['free', 'cheap', 'dear', 'unknown']);
  });
});
