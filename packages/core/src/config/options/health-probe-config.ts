/** Health checks in the background while a circuit is open. */
export interface HealthProbeOptions {
  /** The approximate interval of the checks, in ms: after the circuit opened, or after the last check; jittered. @default 5000 */
  readonly intervalMs?: number;
}

/** The same, complete. */
export interface HealthProbeConfig {
  readonly intervalMs: number;
}

/** Adds the defaults; `undefined` if health checks are off. */
export function resolveHealthProbe(options: HealthProbeOptions | false | undefined): HealthProbeConfig | undefined {
  if (options === undefined || options === false) return undefined;
  return Object.freeze({ intervalMs: options.intervalMs ?? 5000 });
}
