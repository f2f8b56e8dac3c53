export { createMetrics } from './collector/create-metrics.ts';
export type { HistoryPoint, HistoryQuery, HistoryRoute, LatencySummary } from './collector/history-point.ts';
export type { Metrics, MetricsListener } from './collector/metrics.ts';
export type { AttachOptions, MetricsOptions } from './collector/metrics-options.ts';
export type {
  CounterSeries,
  GaugeSeries,
  HistogramSeries,
  MetricExemplar,
  MetricFamily,
  MetricLabels,
  MetricsSnapshot,
} from './collector/metrics-snapshot.ts';
