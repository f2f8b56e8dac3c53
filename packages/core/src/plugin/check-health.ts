import { FlexiAIError } from '../errors/flexiai-error.ts';
import type { HealthReport } from './provider.ts';

/** Times `check` (a provider's cheapest authenticated call) and reports how it went. Does not throw. */
export async function checkHealth(check: () => Promise<unknown>): Promise<HealthReport> {
  const checkedAt = Date.now();
  const started = performance.now();
  const elapsed = (): number => Math.round((performance.now() - started) * 10) / 10;
  try {
    await check();
    return { status: 'healthy', latencyMs: elapsed(), checkedAt };
  } catch (error) {
    // Asked too often, the provider still answers.
    const throttled = error instanceof FlexiAIError && error.category === 'throttled';
    const message = error instanceof Error ? error.message : String(error);
    return { status: throttled ? 'degraded' : 'unhealthy', latencyMs: elapsed(), checkedAt, message };
  }
}
