import type { Attempt, SkippedCandidate, SkipReason } from '@flexiai/core';
import { describe, expect, it } from 'vitest';
import { missedEntry } from './missed-entry.ts';

const ORDER = ['openai', 'anthropic', 'gemini'];
const placeOf = (entry: string): number => ORDER.indexOf(entry);
const tried = (provider: string, outcome: Attempt['outcome']): Attempt => ({
  ...{ provider, model: 'm', kind: 'first', outcome, startedAt: 0, durationMs: 1 },
});
const skipped = (provider: string, reason: SkipReason): SkippedCandidate => ({
  provider,
  model: 'm',
  reason,
  message: '',
});

describe('missedEntry', () => {
  it('returns the first entry that failed, and undefined for a call without failover', () => {
    expect(missedEntry({ attempts: [tried('openai', 'success')], skipped: [] }, placeOf)).toBeUndefined();
    const attempts = [tried('openai', 'failed'), tried('openai', 'failed'), tried('anthropic', 'success')];
    expect(missedEntry({ attempts, skipped: [] }, placeOf)).toBe('openai');
  });

  it('returns the first entry in order, whether it was skipped or called', () => {
    const attempts = [tried('anthropic', 'failed'), tried('gemini', 'success')];
    expect(missedEntry({ attempts, skipped: [skipped('openai', 'circuit-open')] }, placeOf)).toBe('openai');
    const others = [tried('openai', 'interrupted'), tried('gemini', 'success')];
    expect(missedEntry({ attempts: others, skipped: [skipped('anthropic', 'cooling-down')] }, placeOf)).toBe('openai');
  });

  it('ignores skips that are due to the request itself', () => {
    const attempts = [tried('anthropic', 'success')];
    expect(missedEntry({ attempts, skipped: [skipped('openai', 'missing-capability')] }, placeOf)).toBeUndefined();
  });
});
