export { type CostControl, cost } from './cost.ts';
export type { CostOptions } from './cost-options.ts';
export type { CostEstimate, TokenCounters } from './estimate/cost-estimate.ts';
export type { OutputBasis } from './estimate/output-tokens.ts';
export type { Range } from './estimate/range.ts';
export { type EstimatedCandidate, type TokenEstimate, TokenEstimator } from './estimate/token-estimator.ts';
export type { LimitEventName, LimitEvents } from './limits/limit-events.ts';
export type { LimitDimension, LimitOptions, LimitPeriod } from './limits/limit-options.ts';
export type { LimitState } from './limits/limit-state.ts';
export type { Money } from './money/money.ts';
export type { DoubtfulPrice } from './prices/doubtful-prices.ts';
export { newestChange } from './prices/newest-change.ts';
export type { PriceOverride, PriceTier } from './prices/price-override.ts';
export type { UnpricedModel } from './prices/unpriced-models.ts';
export type { PriceUpdate, UpdatePricesOptions } from './prices/update-prices.ts';
export {
  type CostReport,
  REPORT_DIMENSIONS,
  type ReportDimension,
  type ReportFigures,
  type ReportOptions,
  type ReportRow,
} from './reports/cost-report.ts';
export type { LedgerFigures } from './reports/ledger-figures.ts';
export type { LedgerKey, LedgerRow } from './reports/ledger-row.ts';
export { reportCsv } from './reports/report-csv.ts';
export type {
  Balance,
  CostStore,
  Eventually,
  Hold,
  PicoUsd,
  Reservation,
  ReserveResult,
  Settlement,
  SettleResult,
} from './stores/cost-store.ts';
export { memoryStore } from './stores/memory-store.ts';
