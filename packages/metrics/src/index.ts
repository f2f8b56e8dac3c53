export { createMetrics } from './collector/create-metrics.ts';
export type { EntryPair, HistoryPoint, HistoryQuery, HistoryRoute, LatencySummary } from './collector/history-point.ts';
export type { HistoryStore } from './collector/history-store.ts';
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
export { type DashboardHandler, dashboardHandler, type RequestInfo } from './dashboard/dashboard-handler.ts';
export type { DashboardAudit, DashboardOptions } from './dashboard/dashboard-options.ts';
export type { SpendingLimit } from './dashboard/feed/spending-limit.ts';
export type { DashboardAction, DashboardLimit } from './dashboard/model/dashboard-state.ts';
export type { EntryHealth, HealthDetails } from './health/health-details.ts';
export { type HealthHandlerOptions, healthHandler } from './health/health-handler.ts';
export type { AuthOptions } from './http/auth.ts';
export { type PrometheusHandlerOptions, prometheusHandler } from './prometheus/prometheus-handler.ts';
export { type PromClientRegistry, registerInRegistry } from './prometheus/register-in-registry.ts';
