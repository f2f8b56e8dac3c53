import { messageOf } from '../../errors/message-of.ts';
import { redact } from '../../errors/redact.ts';
import { type Logger, warn } from '../../plugin/logger.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';

/** After this time, in ms, a provider that has not closed is not waited for any more. */
const LIMIT_MS = 5000;

/** Closes an entry's provider. Does not reject. */
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
