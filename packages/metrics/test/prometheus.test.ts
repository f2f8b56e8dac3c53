import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realProgram } from '../../../scripts/real-programs.ts';
import { prometheusHandler } from '../src/index.ts';
import { toNodeHandler } from '../src/node.ts';
import { makeTraffic } from './make-traffic.ts';
import { RealPrometheus } from './real-prometheus.ts';

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly type: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

const program = realProgram('prometheus');

describe.skipIf(program === undefined)('a real Prometheus', () => {
  let traffic: Awaited<ReturnType<typeof makeTraffic>>;
  let server: Server;
  let prometheus: RealPrometheus;
  const accepts: (string | undefined)[] = [];

  beforeAll(async () => {
    traffic = await makeTraffic();
    const handler = toNodeHandler(prometheusHandler(traffic.metrics));
    server = createServer((incoming, outgoing) => {
      accepts.push(incoming.headers.accept);
      handler(incoming, outgoing);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    prometheus = await RealPrometheus.start(program ?? '', `127.0.0.1:${(server.address() as AddressInfo).port}`);
    // A rate needs two samples.
    await prometheus.until(async () => {
      const { data } = await prometheus.query('min(count_over_time(flexiai_calls_total[1m]))');
      return Number(data?.result[0]?.value[1]) >= 3;
    });
  }, 60_000);
  afterAll(async () => {
    await prometheus?.stop();
    server?.closeAllConnections();
    server?.close();
    await traffic?.ai.close();
  });

  it('prefers OpenMetrics, and has every figure of the snapshot after a scrape', async () => {
    expect(accepts.at(-1)).toContain('application/openmetrics-text');
    const { families } = traffic.metrics.snapshot();
    for (const { name, type, series } of families) {
      if (series.length === 0) continue;
      const sample = type === 'counter' ? `${name}_total` : type === 'histogram' ? `${name}_count` : name;
      const { data } = await prometheus.query(`count(${sample})`);
      expect([sample, Number(data?.result[0]?.value[1])]).toEqual([sample, series.length]);
    }
    const { data } = await prometheus.query('sum(flexiai_attempts_total)');
    const attempts = families.find(({ name }) => name === 'flexiai_attempts');
    const sum = attempts?.series.reduce((all, each) => all + ('value' in each ? each.value : 0), 0);
    expect(Number(data?.result[0]?.value[1])).toBe(sum);
  });

  it('stores exemplars with the correlation id of a call', async () => {
    const query = new URLSearchParams({ query: 'flexiai_call_duration_seconds_bucket', start: '0', end: '4000000000' });
    const answer = await fetch(`${prometheus.base}/api/v1/query_exemplars?${query}`);
    expect(await answer.json()).toMatchObject({
      status: 'success',
      data: expect.arrayContaining([
        expect.objectContaining({
          exemplars: expect.arrayContaining([
            expect.objectContaining({ labels: { correlation_id: expect.stringMatching(/^[0-9a-f-]{36}$/) } }),
          ]),
        }),
      ]),
    });
  });

  it('answers every query of the Grafana dashboard with series', async () => {
    const text = await readFile(new URL('../grafana/flexiai.json', import.meta.url), 'utf8');
    const { panels }: Dashboard = JSON.parse(text);
    const queries = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));
    expect(queries.length).toBeGreaterThan(20);
    const empty: unknown[] = [];
    for (const { title, expr } of queries) {
      const expression = expr.replaceAll('$__rate_interval', '1m').replaceAll('$client', '.*');
      const { status, error, data } = await prometheus.query(expression);
      if (status !== 'success' || (data?.result.length ?? 0) === 0) empty.push({ title, expression, error });
    }
    expect(empty).toEqual([]);
  });

  it('has every series that the alert rules use', async () => {
    const rules = await readFile(new URL('../prometheus/alerts.yml', import.meta.url), 'utf8');
    const names = [...rules.matchAll(/\b(flexiai_[a-z_]+)/g)].map(([, name]) => name ?? '');
    const known = await prometheus.query('count by (__name__) ({__name__=~"flexiai_.+"})');
    const stored = known.data?.result.map(({ metric }) => metric['__name__']);
    expect([...new Set(names)].filter((name) => !stored?.includes(name))).toEqual([]);
  });
});
