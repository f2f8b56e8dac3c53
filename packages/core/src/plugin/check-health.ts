import { FlexiAIError } from '../errors/flexiai-error.ts';
import type { HealthReport } from './provider.ts';

/** Runs `check` (a provider's cheapest authenticated call), measures its duration and reports the result. Does not throw. */
export async function checkHealth(check: () => Promise<unknown>): Promise<HealthReport> {
  const checkedAt = Date.now();
  const started = performance.now();
  const elapsed = (): number => Math.round((performance.now() - started) * 10) / 10;
  try {
    await check();
    return { status: 'healthy', latencyMs: elapsed(), checkedAt };
  } catch (error) {
    // A rate-limited provider still answers.
    const throttled = error instanceof FlexiAIError && error.category === 'throttled';
    const message = error instanceof Error ? error.message : String(error);
    return { status: throttled ? 'degraded' : 'unhealthy', latencyMs: elapsed(), checkedAt, message };
  }
}
