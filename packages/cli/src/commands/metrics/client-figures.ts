import type { Sample, SampleFamily } from './parse-exposition.ts';

/** The figures of an entry. */
export interface EntryFigures {
  readonly entry: string;
  readonly model: string;
  readonly health: string;
  readonly circuit: string;
  readonly answered: number;
  readonly attempts: number;
  readonly failed: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly firstContentP50Ms?: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

/** The figures of one client since the application was started. */
export interface ClientFigures {
  readonly client: string;
  readonly calls: number;
  readonly answered: number;
  readonly cached: number;
  readonly failed: number;
  readonly aborted: number;
  readonly inFlight: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly entries: readonly EntryFigures[];
  readonly failovers: readonly { readonly from: string; readonly to: string; readonly count: number }[];
}

type Labels = Readonly<Record<string, string>>;

/** Sums and percentiles by client and entry. */
export function clientFigures(families: readonly SampleFamily[]): readonly ClientFigures[] {
  const samples = Map.groupBy(
    families.flatMap((family) => family.samples),
    ({ name }) => name,
  );
  const of = (name: string, only: Labels): readonly Sample[] =>
    (samples.get(name) ?? []).filter(({ labels }) =>
      Object.entries(only).every(([label, value]) => labels[label] === value),
    );
  const sum = (name: string, only: Labels): number => of(name, only).reduce((all, { value }) => all + value, 0);
  const state = (name: string, only: Labels): string =>
    of(name, only).find(({ value }) => value === 1)?.labels['state'] ?? '–';
  const clients = new Set([...samples.values()].flat().flatMap(({ labels }) => labels['client'] ?? []));
  return [...clients].map((client): ClientFigures => {
    const outcome = (value: string): number => sum('flexiai_calls_total', { client, outcome: value });
    const calls = of('flexiai_call_duration_seconds_bucket', { client, outcome: 'answered' });
    return {
      client,
      calls: sum('flexiai_calls_total', { client }),
      answered: outcome('answered'),
      cached: outcome('cached'),
      failed: outcome('failed'),
      aborted: outcome('aborted'),
      inFlight: sum('flexiai_calls_in_flight', { client }),
      ...percentile('p50Ms', calls, 0.5),
      ...percentile('p95Ms', calls, 0.95),
      entries: of('flexiai_provider_info', { client }).map(({ labels: { provider = '', model = '' } }) => {
        const at = { client, provider };
        const durations = of('flexiai_attempt_duration_seconds_bucket', { ...at, outcome: 'success' });
        const failed = ['failed', 'interrupted'].map((value) =>
          sum('flexiai_attempts_total', { ...at, outcome: value }),
        );
        return {
          entry: provider,
          model,
          health: state('flexiai_provider_health', at),
          circuit: state('flexiai_circuit_state', at),
          answered: sum('flexiai_calls_total', { ...at, outcome: 'answered' }),
          attempts: sum('flexiai_attempts_total', at),
          failed: failed.reduce((all, count) => all + count, 0),
          ...percentile('p50Ms', durations, 0.5),
          ...percentile('p95Ms', durations, 0.95),
          ...percentile('firstContentP50Ms', of('flexiai_attempt_first_content_seconds_bucket', at), 0.5),
          inputTokens: sum('flexiai_tokens_total', { ...at, kind: 'input' }),
          outputTokens: sum('flexiai_tokens_total', { ...at, kind: 'output' }),
          costUsd: sum('flexiai_cost_usd_total', at),
        };
      }),
      failovers: of('flexiai_failovers_total', { client }).map(({ labels, value }) => ({
        from: labels['from'] ?? '',
        to: labels['to'] ?? '',
        count: value,
      })),
    };
  });
}

/** As Prometheus computes it: interpolated, as if the observations of a bucket were evenly spread. */
function percentile<Name extends string>(
  name: Name,
  buckets: readonly Sample[],
  share: number,
): { readonly [Key in Name]?: number } {
  const counts = new Map<number, number>();
  for (const { labels, value } of buckets) {
    const bound = labels['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels['le']);
    counts.set(bound, (counts.get(bound) ?? 0) + value);
  }
  const sorted = [...counts].sort(([a], [b]) => a - b);
  const total = sorted.at(-1)?.[1] ?? 0;
  if (total === 0) return {};
  const rank = share * total;
  let [lower, before] = [0, 0];
  for (const [bound, count] of sorted) {
    if (count >= rank) {
      // Values above the last bound are unknown.
      const seconds =
        bound === Number.POSITIVE_INFINITY
          ? lower
          : lower + ((bound - lower) * (rank - before)) / (count - before || 1);
      return { [name]: Math.round(seconds * 1000) } as { readonly [Key in Name]?: number };
    }
    [lower, before] = [bound, count];
  }
  return {};
}
