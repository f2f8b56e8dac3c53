/** Exports for other front ends than the page: the format of the feed, and the texts for its values. */

export { applyDelta } from './dashboard/model/apply-delta.ts';
export type {
  DashboardAction,
  DashboardAttempt,
  DashboardCall,
  DashboardDelta,
  DashboardEntry,
  DashboardEvent,
  DashboardLimit,
  DashboardSetting,
  DashboardSkip,
  DashboardState,
  RangeMs,
  RecentTraffic,
} from './dashboard/model/dashboard-state.ts';
export { type EntryState, entryState } from './dashboard/model/entry-state.ts';
export {
  clockText,
  countText,
  durationText,
  percentText,
  preciseClockText,
  rateText,
  usdText,
} from './dashboard/model/format.ts';
export { type StatusSentence, statusSentence } from './dashboard/model/status-sentence.ts';
export { type EntrySummary, type ModelSummary, type Summary, summarise } from './dashboard/model/summarise.ts';
