/** A readable duration: `8.4 ms`, `212 ms`, `3.1 s`. */
export function milliseconds(duration: number): string {
  if (duration < 10) return `${duration.toFixed(1)} ms`;
  return duration < 1000 ? `${Math.round(duration)} ms` : `${(duration / 1000).toFixed(1)} s`;
}
