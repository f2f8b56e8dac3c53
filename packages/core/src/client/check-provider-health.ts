import { redact } from '../errors/redact.ts';
import type { Logger } from '../provider/logger.ts';
import type { HealthReport } from '../provider/provider.ts';
import type { ResolvedEntry } from '../routing/resolved-entry.ts';

/** A provider that does not say within this time whether it is there is not, in ms. */
const LIMIT_MS = 10_000;

/** One entry's own health check, bounded in time, and by the client's end. Does not throw. */
export async function checkProviderHealth(
  entry: ResolvedEntry,
  logger: Logger,
  closing: AbortSignal,
): Promise<HealthReport> {
  const checkedAt = Date.now();
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onClose: () => void = () => undefined;
  let apiKey: string | undefined;
  const clean = (message: string): string => redact(message, [apiKey, ...entry.secrets]);
  const unhealthy = (message: string): HealthReport => ({
    status: 'unhealthy',
    latencyMs: Date.now() - checkedAt,
    checkedAt,
    message: clean(message),
  });
  try {
    apiKey = entry.apiKey();
    const silence = new Promise<HealthReport>((resolve) => {
      const giveUp = (message: string): void => {
        controller.abort();
        resolve(unhealthy(message));
      };
      timer = setTimeout(giveUp, LIMIT_MS, `no answer within ${LIMIT_MS} ms`);
      onClose = () => giveUp('the client was closed');
      closing.addEventListener('abort', onClose);
    });
    const check = entry.provider.healthCheck({
      signal: controller.signal,
      logger,
      ...(apiKey !== undefined && { apiKey }),
    });
    const report = await Promise.race([check, silence]);
    return report.message === undefined ? report : { ...report, message: clean(report.message) };
  } catch (error) {
    return unhealthy(error instanceof Error ? error.message : 'unknown failure');
  } finally {
    clearTimeout(timer);
    closing.removeEventListener('abort', onClose);
  }
}
