/** Texts for figures: short, and equal on the page and in a terminal. */

const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** Shown for an unknown figure. */
export const NOTHING = '–';

/** `1,204`, and `12.3K` from 10,000. */
export function countText(value: number): string {
  return value < 10_000 ? COUNT.format(value) : COMPACT.format(value);
}

/** `84 ms`, `1.24 s`, `2 min 5 s`. */
export function durationText(ms: number | undefined | null): string {
  if (ms === undefined || ms === null || !Number.isFinite(ms)) return NOTHING;
  if (ms < 1) return '0 ms';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
}

/** `$0.0042`, `$12.30`, `$1.2K`. */
export function usdText(value: number | undefined): string {
  if (value === undefined) return NOTHING;
  if (value === 0) return '$0';
  if (value < 0.000_1) return '< $0.0001';
  if (value < 1) return `$${value.toFixed(4)}`;
  return value < 10_000 ? `$${value.toFixed(2)}` : `$${COMPACT.format(value)}`;
}

/** `0 %`, `0.4 %`, `< 0.1 %`, `73 %`. */
export function percentText(share: number | undefined): string {
  if (share === undefined || !Number.isFinite(share)) return NOTHING;
  const percent = share * 100;
  if (percent === 0) return '0 %';
  if (percent < 0.1) return '< 0.1 %';
  // A share below 1 is never shown as "100 %".
  if (percent > 99 && percent < 100) return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** `0.4`, `12`, `1.2K`: a rate without its unit. */
export function rateText(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return NOTHING;
  return value < 10 ? value.toFixed(1) : countText(value);
}

/** `14:02` in the reader's own time zone. */
export function clockText(at: number): string {
  const date = new Date(at);
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

/** `14:02:07`. */
export function preciseClockText(at: number): string {
  return `${clockText(at)}:${twoDigits(new Date(at).getSeconds())}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
