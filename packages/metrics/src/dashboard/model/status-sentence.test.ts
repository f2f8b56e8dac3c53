import { describe, expect, it } from 'vitest';
import { syntheticClient } from '../../../test/dashboard/synthetic-client.ts';
import type { DashboardEntry, RecentTraffic } from './dashboard-state.ts';
import { statusSentence } from './status-sentence.ts';

const timeOf = (): string => '14:02';
const traffic: RecentTraffic = { windowMs: 300_000, answered: 40, failed: 0, aborted: 0, standIns: [] };

function entriesOf(...names: string[]): DashboardEntry[] {
  const client = syntheticClient(names.map((name) => ({ name, provider: name, model: 'm' })));
  return client.ai.getProviderStatus().map(({ lastError: _, ...status }) => status as unknown as DashboardEntry);
}

function failing(entry: DashboardEntry | undefined, state: 'open' | 'isolated' = 'open'): DashboardEntry {
  if (entry === undefined) throw new Error('There is no entry.');
  return { ...entry, circuit: { state, openings: 1, consecutiveFailures: 5 }, failingSince: 1 };
}

describe('statusSentence', () => {
  it('reports that everything works', () => {
    const entries = entriesOf('openai', 'anthropic');
    expect(statusSentence({ entries, recent: traffic }, timeOf)).toEqual({
      level: 'good',
      text: 'All calls are answered; all providers work.',
    });
  });

  it('reports failing entries with the time of their first failure, and the entries that replace them, the busiest first', () => {
    const [openai, ...others] = entriesOf('openai', 'anthropic', 'gemini');
    const standIns = [
      { from: 'openai', to: 'gemini', count: 2 },
      { from: 'openai', to: 'anthropic', count: 9 },
      { from: 'anthropic', to: 'gemini', count: 99 },
    ];
    expect(
      statusSentence(
        { entries: [failing(openai), ...others], recent: { ...traffic, standIns: standIns.slice(1) } },
        timeOf,
      ),
    ).toEqual({
      level: 'warning',
      text: 'All calls are answered; openai is failing since 14:02, anthropic answers for it.',
    });
    expect(
      statusSentence({ entries: [failing(openai), ...others], recent: { ...traffic, standIns } }, timeOf).text,
    ).toBe('All calls are answered; openai is failing since 14:02, anthropic and gemini answer for it.');
  });

  it('reports the number of failed calls, and lists several entries', () => {
    const [openai, anthropic, ...rest] = entriesOf('openai', 'anthropic', 'gemini');
    const entries = [failing(openai), failing(anthropic), ...rest];
    expect(statusSentence({ entries, recent: { ...traffic, failed: 10 } }, timeOf)).toEqual({
      level: 'bad',
      text: '10 of 50 calls failed in the last 5 minutes; openai and anthropic are failing.',
    });
  });

  it('distinguishes an isolated entry from a failing one', () => {
    const [openai, ...rest] = entriesOf('openai', 'anthropic');
    expect(statusSentence({ entries: [failing(openai, 'isolated'), ...rest], recent: traffic }, timeOf).text).toContain(
      'openai is isolated since 14:02',
    );
  });

  it('waits for the first call, and reports a missing configuration', () => {
    const entries = entriesOf('openai').map((entry) => ({ ...entry, requests: 0 }));
    const none = { ...traffic, answered: 0 };
    expect(statusSentence({ entries, recent: none }, timeOf)).toEqual({
      level: 'idle',
      text: 'Waiting for the first call.',
    });
    expect(statusSentence({ entries: [], recent: none }, timeOf).text).toBe('No provider is configured.');
  });
});
