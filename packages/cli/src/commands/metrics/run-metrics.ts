import { milliseconds } from '../../answer/milliseconds.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { masked } from '../../program/masked.ts';
import { UsageError } from '../../program/usage-error.ts';
import type { Screen, Style } from '../../terminal/screen.ts';
import { tableLines } from '../../terminal/table.ts';
import { usd } from '../../terminal/usd.ts';
import { type ClientFigures, clientFigures } from './client-figures.ts';
import { fetchExposition, metricsUrl } from './fetch-exposition.ts';
import { parseExposition, type SampleFamily } from './parse-exposition.ts';

export interface MetricsOptions {
  readonly client?: string;
}

export async function runMetrics(
  context: CommandContext,
  [given]: readonly string[],
  { client: only }: MetricsOptions,
): Promise<ExitCode> {
  const url = metricsUrl(given);
  const text = await fetchExposition(url, context.env['FLEXIAI_METRICS_TOKEN'], context.signal);
  // The name of an entry may contain a key.
  const families = await masked(familiesOf(text, url));
  const all = clientFigures(families);
  const clients = only === undefined ? all : all.filter(({ client }) => client === only);
  if (only !== undefined && clients.length === 0) {
    throw new UsageError(`There is no client "${only}"; there are ${all.map(({ client }) => client).join(', ')}.`);
  }
  const shown = only === undefined ? families : families.map((family) => ofClient(family, only));
  context.report({ url: url.href, clients, families: shown }, (out) => {
    for (const [place, figures] of clients.entries()) {
      if (place > 0) out.line();
      show(out, figures);
    }
  });
  return EXIT.ok;
}

/** @throws Error if the text is not the expected one */
function familiesOf(text: string, url: URL): readonly SampleFamily[] {
  let families: readonly SampleFamily[];
  try {
    families = parseExposition(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read';
    throw new Error(`${url.href} serves no figures for Prometheus: ${reason}.`);
  }
  const own = families.filter(({ name }) => name.startsWith('flexiai_'));
  if (own.length > 0) return own;
  throw new Error(
    `${url.href} serves no figures of FlexiAI. Does the application attach its client to createMetrics()?`,
  );
}

function ofClient(family: SampleFamily, client: string): SampleFamily {
  return { ...family, samples: family.samples.filter(({ labels }) => labels['client'] === client) };
}

const HEALTH_STYLES: Readonly<Record<string, Style>> = { healthy: 'good', degraded: 'warning', unhealthy: 'bad' };

function show(out: Screen, figures: ClientFigures): void {
  const { client, calls, answered, cached, failed, aborted, inFlight, p50Ms, p95Ms, entries, failovers } = figures;
  const counts = [
    `${calls} calls`,
    `${answered} answered`,
    ...(cached > 0 ? [`${cached} from a cache`] : []),
    failed > 0 ? out.paint('bad', `${failed} failed`) : '0 failed',
    ...(aborted > 0 ? [`${aborted} aborted`] : []),
    `${inFlight} in flight`,
    ...(p50Ms === undefined ? [] : [`p50 ${milliseconds(p50Ms)}, p95 ${milliseconds(p95Ms)}`]),
  ];
  out.line(`${out.paint('title', out.foreign(client))}: ${counts.join(', ')}`);
  const lines = tableLines(
    out,
    [
      { title: 'entry', shrinks: true },
      { title: 'model', shrinks: true },
      { title: 'health' },
      { title: 'circuit' },
      { title: 'answered', align: 'right' },
      { title: 'attempts', align: 'right' },
      { title: 'failed', align: 'right' },
      { title: 'p50', align: 'right' },
      { title: 'p95', align: 'right' },
      { title: 'first word', align: 'right' },
      { title: 'tokens in/out', align: 'right' },
      { title: 'USD', align: 'right' },
    ],
    entries.map((entry) => [
      { text: entry.entry },
      { text: entry.model },
      { text: entry.health, style: HEALTH_STYLES[entry.health] ?? 'quiet' },
      { text: entry.circuit },
      { text: String(entry.answered) },
      { text: String(entry.attempts) },
      { text: String(entry.failed) },
      { text: milliseconds(entry.p50Ms) },
      { text: milliseconds(entry.p95Ms) },
      { text: milliseconds(entry.firstContentP50Ms) },
      { text: `${short(entry.inputTokens)}/${short(entry.outputTokens)}` },
      { text: entry.costUsd === 0 ? '–' : usd(entry.costUsd) },
    ]),
  );
  for (const line of lines) out.line(line);
  for (const { from, to, count } of failovers) {
    out.line(
      out.paint('quiet', out.foreign(`${count} ${count === 1 ? 'failover' : 'failovers'} from ${from} to ${to}`)),
    );
  }
}

/** `950`, `12 k`, `1.3 M`. */
function short(count: number): string {
  if (count >= 999_500) return `${(count / 1_000_000).toFixed(1)} M`;
  return count >= 10_000 ? `${Math.round(count / 1000)} k` : String(count);
}
