import { messageOf } from '../../errors/message-of.ts';
import { redact } from '../../errors/redact.ts';
import { type Logger, warn } from '../../plugin/logger.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';

/** A provider that has not closed within this time is left to itself, in ms. */
const LIMIT_MS = 5000;

/** Lets go of what an entry's provider holds. Does not reject. */
export async function closeProvider({ name, provider, secrets }: ResolvedEntry, logger: Logger): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const silence = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`not done within ${LIMIT_MS} ms`)), LIMIT_MS);
    });
    await Promise.race([provider.close?.(), silence]);
  } catch (error) {
    warn(logger, `"${name}" could not be closed.`, { error: redact(messageOf(error), secrets) });
  } finally {
    clearTimeout(timer);
  }
}
