import { ConfigurationError, describeValue } from '@flexiai/core/plugin';
import { checkMetrics } from '../collector/check-metrics.ts';
import type { Metrics } from '../collector/metrics.ts';
import type { MetricFamily, MetricsSnapshot } from '../collector/metrics-snapshot.ts';
import { EXEMPLAR_LABEL, samplesOf } from './family-samples.ts';

/** What is needed of a `Registry` of prom-client: that package is not loaded by this one. */
export interface PromClientRegistry {
  registerMetric(metric: never): void;
  removeSingleMetric(name: string): void;
  readonly contentType: string;
}

/**
 * Adds all families to a `Registry` of prom-client, for applications that serve one already. They are read when the registry
 * is; exemplars come along where its content type is OpenMetrics.
 *
 * @returns takes them out again
 * @throws ConfigurationError for what is no `Metrics` or no registry; the error of prom-client where the registry has a metric of the same name
 */
export function registerInRegistry(metrics: Metrics, registry: PromClientRegistry): () => void {
  checkMetrics('registerInRegistry', metrics);
  if (typeof registry?.registerMetric !== 'function') {
    throw new ConfigurationError(
      `registerInRegistry expects a Registry of prom-client, got ${describeValue(registry)}: new Registry(), or register.`,
    );
  }
  let current: MetricsSnapshot | undefined;
  // A registry reads all its metrics in one go: they are of one moment.
  const snapshot = (): MetricsSnapshot => {
    if (current === undefined) {
      current = metrics.snapshot();
      queueMicrotask(() => {
        current = undefined;
      });
    }
    return current;
  };
  const added = snapshot().families.map((family) => new RegistryMetric(family, snapshot));
  const takeOut = (): void => {
    // By their names of now: the registry shortens those of counters for OpenMetrics, but not its own keys.
    for (const { key } of added) registry.removeSingleMetric(key);
  };
  const done: RegistryMetric[] = [];
  try {
    for (const metric of added) {
      registry.registerMetric(metric as never);
      done.push(metric);
    }
  } catch (error) {
    for (const { key } of done) registry.removeSingleMetric(key);
    throw error;
  }
  return takeOut;
}

/** One family, in the form of prom-client's metrics. */
class RegistryMetric {
  /** The registry takes `_total` off a counter's name when it writes OpenMetrics, and puts it on the lines itself. */
  name: string;
  /** The name that the registry knows it by. */
  readonly key: string;
  readonly help: string;
  readonly type: MetricFamily['type'];
  readonly aggregator = 'sum';
  readonly #family: string;
  readonly #snapshot: () => MetricsSnapshot;

  constructor(family: MetricFamily, snapshot: () => MetricsSnapshot) {
    this.#family = family.name;
    this.#snapshot = snapshot;
    this.name = family.type === 'counter' ? `${family.name}_total` : family.name;
    this.key = this.name;
    this.help = family.help;
    this.type = family.type;
  }

  /** Called by the registry. */
  async get(): Promise<object> {
    const { name, help, type, aggregator } = this;
    const family = this.#snapshot().families.find((each) => each.name === this.#family);
    const samples = family === undefined ? [] : samplesOf(family, false);
    const values = samples.map(({ name: metricName, labels, value, exemplar }) => ({
      labels,
      value,
      // A counter's lines have the name of the family there, and its suffix from the registry.
      ...(type !== 'counter' && { metricName }),
      ...(exemplar !== undefined && {
        exemplar: {
          labelSet: { [EXEMPLAR_LABEL]: exemplar.correlationId },
          value: exemplar.value,
          timestamp: exemplar.at / 1000,
        },
      }),
    }));
    return { name, help, type, values, aggregator };
  }

  /** Called by `registry.resetMetrics()`: the figures are not the registry's to forget. */
  reset(): void {}
}
