import { messageOf } from '../../errors/message-of.ts';
import type { HealthReport } from '../../plugin/provider.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';
import { askOutsideCalls, type OutsideCalls } from '../lifecycle/ask-outside-calls.ts';

/** One entry's own health check, limited in time, and by the client's end. Does not throw. */
export async function checkProviderHealth(entry: ResolvedEntry, surroundings: OutsideCalls): Promise<HealthReport> {
  const checkedAt = Date.now();
  try {
    return await askOutsideCalls(entry, surroundings, async (context, clean) => {
      const report = await entry.provider.healthCheck(context);
      return report.message === undefined ? report : { ...report, message: clean(report.message) };
    });
  } catch (error) {
    return { status: 'unhealthy', latencyMs: Date.now() - checkedAt, checkedAt, message: messageOf(error) };
  }
}
