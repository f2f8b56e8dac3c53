import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { syntheticClient } from '../../../test/dashboard/synthetic-client.ts';
import { createMetrics } from '../../collector/create-metrics.ts';
import { applyDelta } from '../model/apply-delta.ts';
import { RANGES_MS } from '../model/dashboard-state.ts';
import { DeltaWriter } from './delta-writer.ts';
import { Recorder } from './recorder.ts';
import { StateSource } from './state-source.ts';

const ENTRIES = ['openai', 'anthropic', 'gemini'].map((name) => ({ name, provider: name, model: `${name}-1` }));

function open() {
  const client = syntheticClient(ENTRIES);
  const metrics = createMetrics();
  metrics.attach(client.ai);
  const recorder = new Recorder(client.ai);
  const source = new StateSource({
    ...{ ai: client.ai, metrics, client: 'default', recorder, title: 'x', token: undefined },
    ...{ limits: undefined, settings: { retry: 1 } },
  });
  return { client, source };
}

// In the middle of the steps of all ranges, so that no step begins between a delta and the full state.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-12-01T12:07:32.500Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('DeltaWriter', () => {
  it.each(RANGES_MS)('gives a reader of the last %d ms the same state as a new reader, whatever happens', (rangeMs) => {
    const { client, source } = open();
    client.play(rangeMs / 2);
    const writer = new DeltaWriter(source, rangeMs);
    let state = writer.whole();
    client.play(rangeMs / 10);
    client.set('gemini', { inFlight: 7 });
    state = applyDelta(state, JSON.parse(JSON.stringify(writer.delta(source.shared()))));
    client.play(1000);
    state = applyDelta(state, JSON.parse(JSON.stringify(writer.delta(source.shared()))));
    const fresh = JSON.parse(JSON.stringify(source.whole(rangeMs)));
    expect({ ...state, now: 0, points: [] }).toEqual({ ...fresh, now: 0, points: [] });
    // Traffic was generated for points in the past, which are not sent again. The last two points are.
    const callsOf = (points: typeof state.points) => points.slice(-2).map(({ at, calls }) => ({ at, ...calls }));
    expect(callsOf(state.points)).toEqual(callsOf(fresh.points));
    expect(state.points.map(({ at }) => at)).toEqual(fresh.points.map(({ at }: { at: number }) => at));
  });
});
