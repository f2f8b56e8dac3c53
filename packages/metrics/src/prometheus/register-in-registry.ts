import { ConfigurationError, describeValue } from '@flexiai/core/plugin';
import { checkMetrics } from '../collector/check-metrics.ts';
import type { Metrics } from '../collector/metrics.ts';
import type { MetricFamily, MetricsSnapshot } from '../collector/metrics-snapshot.ts';
import { EXEMPLAR_LABEL, samplesOf } from './family-samples.ts';

/** The required part of a `Registry` of prom-client: this package does not load that one. */
export interface PromClientRegistry {
  registerMetric(metric: never): void;
  removeSingleMetric(name: string): void;
  readonly contentType: string;
}

/**
 * Adds all families to a `Registry` of prom-client, for applications that already serve one. They are read when the
 * registry is read; exemplars are included if its content type is OpenMetrics.
 *
 * @returns a function that removes them
 * @throws ConfigurationError if `metrics` or `registry` has another type; the error of prom-client if the registry has
 * a metric of the same name
 */
export function registerInRegistry(metrics: Metrics, registry: PromClientRegistry): () => void {
  checkMetrics('registerInRegistry', metrics);
  if (typeof registry?.registerMetric !== 'function') {
    throw new ConfigurationError(
      `registerInRegistry expects a Registry of prom-client, got ${describeValue(registry)}: new Registry(), or register.`,
    );
  }
  let current: MetricsSnapshot | undefined;
  // A registry reads all its metrics in one turn, so that they are of one moment.
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
    // By their current names: the registry shortens those of counters for OpenMetrics, but not its own keys.
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

/** One family as a metric of prom-client. */
class RegistryMetric {
  /**
   * The registry removes `_total` from a counter's name when it writes OpenMetrics, and adds it to the samples itself.
   */
  name: string;
  /** The name under which the registry keeps it. */
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
      // A counter's samples have the name of the family there, and the registry adds the suffix.
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

  /** Called by `registry.resetMetrics()`, which must not reset these figures. */
  reset(): void {}
}
