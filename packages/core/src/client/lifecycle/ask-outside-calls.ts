import { messageOf } from '../../errors/message-of.ts';
import { redact } from '../../errors/redact.ts';
import type { Logger } from '../../plugin/logger.ts';
import type { CallContext } from '../../plugin/provider.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';
import type { Closing } from './closing.ts';

/** A provider without an answer within this time counts as silent, in ms. */
const LIMIT_MS = 10_000;

/** What requests outside calls need. */
export interface OutsideCalls {
  readonly logger: Logger;
  /** Whether the client is closed. */
  readonly closing: Closing;
}

/**
 * Asks an entry's provider outside of calls (for its health, its models), limited in time, and by the client's end.
 *
 * @param ask also gets a function that masks the entry's secrets in a text
 * @throws Error whose message contains no secret
 */
export async function askOutsideCalls<T>(
  entry: ResolvedEntry,
  { logger, closing }: OutsideCalls,
  ask: (context: Partial<CallContext>, clean: (text: string) => string) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let release: () => void = () => undefined;
  let apiKey: string | undefined;
  const clean = (text: string): string => redact(text, [apiKey, ...entry.secrets]);
  try {
    // Of several keys, one that was not refused.
    const now = Date.now();
    const key = entry.keys.find(({ credential }) => credential.outUntil(now) === undefined) ?? entry.keys[0];
    apiKey = key.apiKey();
    const silence = new Promise<never>((_resolve, reject) => {
      const giveUp = (message: string): void => {
        controller.abort();
        reject(new Error(message));
      };
      timer = setTimeout(giveUp, LIMIT_MS, `no answer within ${LIMIT_MS} ms`);
      release = closing.onClose(() => giveUp('the client was closed'));
    });
    const context = { signal: controller.signal, logger, ...(apiKey !== undefined && { apiKey }) };
    return await Promise.race([ask(context, clean), silence]);
  } catch (error) {
    throw new Error(clean(error instanceof Error ? messageOf(error) : 'unknown failure'));
  } finally {
    clearTimeout(timer);
    release();
  }
}
