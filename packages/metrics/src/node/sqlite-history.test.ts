import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { syntheticClient } from '../../test/dashboard/synthetic-client.ts';
import { createMetrics } from '../collector/create-metrics.ts';
import type { Metrics } from '../collector/metrics.ts';
import { sqliteHistory } from './sqlite-history.ts';

const folders: string[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function file(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flexiai-history-'));
  folders.push(folder);
  return join(folder, 'history.sqlite');
}

const ENTRIES = ['openai', 'anthropic', 'gemini'].map((name) => ({ name, provider: name, model: `${name}-1` }));
const HOUR_MS = 3_600_000;

function pointsOf(metrics: Metrics, rangeMs: number): object {
  const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(10)) : value);
  const points = metrics.history({ fromMs: Date.now() - rangeMs, stepMs: 900_000 }).map((point) => ({
    ...point,
    routes: point.routes.toSorted((a, b) => a.provider.localeCompare(b.provider)),
    failovers: point.failovers.toSorted((a, b) => a.to.localeCompare(b.to)),
    standIns: point.standIns.toSorted((a, b) => a.to.localeCompare(b.to)),
  }));
  return JSON.parse(JSON.stringify(points, rounded)) as object;
}

describe('sqliteHistory', () => {
  it('gives the next process the figures of the last hours, including the last call', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 11, 1, 14, 2, 3) });
    const path = file();
    const client = syntheticClient(ENTRIES);
    const store = sqliteHistory({ path });
    const metrics = createMetrics({ historyStore: store });
    const detach = metrics.attach(client.ai);
    client.play(10 * HOUR_MS);
    const before = pointsOf(metrics, 9 * HOUR_MS);
    detach();
    store.close();
    using again = sqliteHistory({ path });
    const next = createMetrics({ historyStore: again });
    next.attach(client.ai);
    expect(JSON.stringify(before)).toContain('"openai"');
    expect(pointsOf(next, 9 * HOUR_MS)).toEqual(before);
    // It also continues in the current minute.
    client.play(1000);
    const calls = (each: Metrics) =>
      each.history({ fromMs: Date.now() - HOUR_MS, stepMs: HOUR_MS }).at(-1)?.calls.answered ?? 0;
    expect(calls(next)).toBeGreaterThan(calls(metrics));
  });

  it('deletes minutes older than a day, and ignores rows that it cannot read', () => {
    const path = file();
    using store = sqliteHistory({ path });
    const [old, now] = [Date.now() - 25 * HOUR_MS, Date.now()];
    store.save('default', now, 'no JSON');
    store.save('default', old, '{}');
    for (let count = 0; count < 60; count += 1) store.save('default', now + count, '{"v":2}');
    expect(store.load('default', 0)).toHaveLength(60);
    const metrics = createMetrics({ historyStore: store });
    metrics.attach(syntheticClient(ENTRIES).ai);
    expect(metrics.history({ fromMs: now - HOUR_MS }).every(({ routes }) => routes.length === 0)).toBe(true);
  });

  it('describes the problem of a file, and a failing store loses nothing in memory', () => {
    const path = file();
    writeFileSync(path, 'this is no database, and long enough to be taken for one '.repeat(20));
    expect(() => sqliteHistory({ path })).toThrow(`sqliteHistory cannot open ${path}`);
    expect(() => sqliteHistory({ pth: path } as never)).toThrow('did you mean "path"?');
    const client = syntheticClient(ENTRIES);
    const broken = () => {
      throw new Error('disk full');
    };
    const metrics = createMetrics({ historyStore: { load: broken, save: broken } });
    metrics.attach(client.ai);
    client.play(HOUR_MS);
    expect(metrics.history({ fromMs: Date.now() - HOUR_MS }).some(({ calls }) => calls.answered > 0)).toBe(true);
  });
});
