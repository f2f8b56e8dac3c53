/**
 * Label values by label name. They come from the configuration and from FlexiAI's own vocabulary, never from a request.
 */
export interface MetricLabels {
  readonly [name: string]: string;
}

/** An exemplar: one call that was counted in an aggregate. */
export interface MetricExemplar {
  readonly correlationId: string;
  /** The observed value, in the family's unit. */
  readonly value: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** One counter: it only grows. */
export interface CounterSeries {
  readonly labels: MetricLabels;
  readonly value: number;
  /** When it started, in ms since the epoch. */
  readonly createdAt: number;
  readonly exemplar?: MetricExemplar;
}

/** One gauge. */
export interface GaugeSeries {
  readonly labels: MetricLabels;
  readonly value: number;
}

/** One distribution. */
export interface HistogramSeries {
  readonly labels: MetricLabels;
  /** Observations in each bucket, not cumulative: one for each bound, and the last for all higher values. */
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
  /** When it started, in ms since the epoch. */
  readonly createdAt: number;
  /** The last observation of each bucket, if its call is known; in the order of `counts`. */
  readonly exemplars: readonly (MetricExemplar | undefined)[];
}

interface FamilyText {
  /** The name in Prometheus' form, without `_total`: `flexiai_attempt_duration_seconds`. */
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  /** The base unit, which is the end of the name, if there is one. */
  readonly unit?: string;
}

/** All series of one name. */
export type MetricFamily =
  | (FamilyText & { readonly type: 'counter'; readonly series: readonly CounterSeries[] })
  | (FamilyText & { readonly type: 'gauge'; readonly series: readonly GaugeSeries[] })
  | (FamilyText & {
      readonly type: 'histogram';
      /** The upper bounds of the buckets, inclusive and ascending, in the family's unit; the last bucket has none. */
      readonly bounds: readonly number[];
      readonly series: readonly HistogramSeries[];
    });

/** All figures at one moment. Safe for JSON; it contains no prompt, answer or key. */
export interface MetricsSnapshot {
  /** Milliseconds since the epoch. */
  readonly takenAt: number;
  /** Families in a fixed order. A family without series has an empty list. */
  readonly families: readonly MetricFamily[];
}
