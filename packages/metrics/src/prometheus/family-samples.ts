import type { HistogramSeries, MetricExemplar, MetricFamily, MetricLabels } from '../collector/metrics-snapshot.ts';

/** One sample of an exposition. */
export interface FamilySample {
  readonly name: string;
  readonly labels: MetricLabels;
  readonly value: number;
  readonly exemplar?: MetricExemplar | undefined;
}

/** The label of an exemplar. */
export const EXEMPLAR_LABEL = 'correlation_id';
/** Maximum length of an exemplar's label names and values together; a longer exemplar is left out. */
const LONGEST_EXEMPLAR = 128;

/**
 * All samples of a family, with the suffixes of their kind. @param created whether each series includes its start time
 */
export function samplesOf(family: MetricFamily, created: boolean): readonly FamilySample[] {
  const { name } = family;
  switch (family.type) {
    case 'gauge':
      return family.series.map(({ labels, value }) => ({ name, labels, value }));
    case 'counter':
      return family.series.flatMap(({ labels, value, createdAt, exemplar }) => [
        { name: `${name}_total`, labels, value, exemplar: usable(exemplar) },
        ...createdSample(name, labels, createdAt, created),
      ]);
    case 'histogram':
      return family.series.flatMap((series) => [
        ...bucketSamples(name, series, family.bounds),
        { name: `${name}_count`, labels: series.labels, value: series.count },
        { name: `${name}_sum`, labels: series.labels, value: series.sum },
        ...createdSample(name, series.labels, series.createdAt, created),
      ]);
  }
}

function bucketSamples(
  name: string,
  { labels, counts, exemplars }: HistogramSeries,
  bounds: readonly number[],
): readonly FamilySample[] {
  let sum = 0;
  return counts.map((count, place) => {
    sum += count;
    const le = boundText(bounds[place]);
    return { name: `${name}_bucket`, labels: { ...labels, le }, value: sum, exemplar: usable(exemplars[place]) };
  });
}

function usable(exemplar: MetricExemplar | undefined): MetricExemplar | undefined {
  if (exemplar === undefined) return undefined;
  return [...exemplar.correlationId].length + EXEMPLAR_LABEL.length > LONGEST_EXEMPLAR ? undefined : exemplar;
}

function createdSample(name: string, labels: MetricLabels, at: number, created: boolean): readonly FamilySample[] {
  return created ? [{ name: `${name}_created`, labels, value: at / 1000 }] : [];
}

/** In the canonical form of OpenMetrics, in both formats, so that series have the same names. */
function boundText(bound: number | undefined): string {
  if (bound === undefined) return '+Inf';
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}
