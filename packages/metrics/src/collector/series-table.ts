import { Counter } from './counter.ts';
import {
  type BucketKind,
  COUNTERS,
  type CounterName,
  type FamilyDefinition,
  HISTOGRAMS,
  type HistogramName,
  type LabelsOf,
} from './family-definitions.ts';
import { Histogram } from './histogram.ts';
import type { MetricFamily } from './metrics-snapshot.ts';

/** The bounds of the histograms by kind, in the family's unit. */
export type BucketBounds = { readonly [Kind in BucketKind]: readonly number[] };

/**
 * Every counter and histogram of every client, by family and labels. A series is looked up once, and then kept by its
 * user.
 */
export class SeriesTable {
  readonly #bounds: BucketBounds;
  readonly #counters = new Map<CounterName, Map<string, Counter>>();
  readonly #histograms = new Map<HistogramName, Map<string, Histogram>>();

  constructor(bounds: BucketBounds) {
    this.#bounds = bounds;
  }

  counter<Name extends CounterName>(name: Name, client: string, labels: LabelsOf<(typeof COUNTERS)[Name]>): Counter {
    return seriesOf(this.#counters, name, { client, ...labels }, (all) => new Counter(all));
  }

  histogram<Name extends HistogramName>(
    name: Name,
    client: string,
    labels: LabelsOf<(typeof HISTOGRAMS)[Name]>,
  ): Histogram {
    const bounds = this.#bounds[HISTOGRAMS[name].buckets];
    return seriesOf(this.#histograms, name, { client, ...labels }, (all) => new Histogram(all, bounds));
  }

  snapshot(): readonly MetricFamily[] {
    const counters = (Object.keys(COUNTERS) as CounterName[]).map((name): MetricFamily => {
      const series = [...(this.#counters.get(name)?.values() ?? [])];
      return { type: 'counter', ...textOf(COUNTERS[name]), series: series.map((each) => each.snapshot()) };
    });
    const histograms = (Object.keys(HISTOGRAMS) as HistogramName[]).map((name): MetricFamily => {
      const series = [...(this.#histograms.get(name)?.values() ?? [])];
      const bounds = this.#bounds[HISTOGRAMS[name].buckets];
      return { type: 'histogram', ...textOf(HISTOGRAMS[name]), bounds, series: series.map((each) => each.snapshot()) };
    });
    return [...counters, ...histograms];
  }
}

function seriesOf<Name, Series>(
  families: Map<Name, Map<string, Series>>,
  name: Name,
  labels: { readonly [label: string]: string },
  make: (labels: { readonly [label: string]: string }) => Series,
): Series {
  let family = families.get(name);
  if (family === undefined) {
    family = new Map();
    families.set(name, family);
  }
  const key = JSON.stringify(Object.values(labels));
  const known = family.get(key);
  if (known !== undefined) return known;
  const series = make(Object.freeze(labels));
  family.set(key, series);
  return series;
}

function textOf({ name, help, unit }: FamilyDefinition): Pick<MetricFamily, 'name' | 'help' | 'unit'> {
  return { name, help, ...(unit !== undefined && { unit }) };
}
