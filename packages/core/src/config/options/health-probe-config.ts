/** Health checks in the background while a circuit is open. */
export interface HealthProbeOptions {
  /** About how long after the circuit opened, or after the last check, the provider is asked, in ms; jittered. @default 5000 */
  readonly intervalMs?: number;
}

/** The same, complete. */
export interface HealthProbeConfig {
  readonly intervalMs: number;
}

/** Fills in what was left out; `undefined` where nobody checks. */
export function resolveHealthProbe(options: HealthProbeOptions | false | undefined): HealthProbeConfig | undefined {
  if (options === undefined || options === false) return undefined;
  return Object.freeze({ intervalMs: options.intervalMs ?? 5000 });
}
