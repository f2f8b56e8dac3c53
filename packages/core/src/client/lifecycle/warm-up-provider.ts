import { messageOf } from '../../errors/message-of.ts';
import { redact } from '../../errors/redact.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';
import type { OutsideCalls } from './ask-outside-calls.ts';

/** Whether an entry is ready for its first call. */
export interface WarmUpReport {
  readonly status: 'loaded' | 'failed';
  /** How long it took, in ms; about 0 if it was loaded before. */
  readonly durationMs: number;
  /** Why it could not be loaded. */
  readonly message?: string;
}

/** Loads what one entry's provider needs. Never rejects. */
export async function warmUpProvider(
  { loader, secrets }: ResolvedEntry,
  { closing }: Pick<OutsideCalls, 'closing'>,
): Promise<WarmUpReport> {
  const started = performance.now();
  const loading = loader.pending();
  const failure = loading === undefined ? undefined : await untilClosed(loading, closing);
  const durationMs = Math.round(performance.now() - started);
  if (failure === undefined) return { status: 'loaded', durationMs };
  return { status: 'failed', durationMs, message: redact(messageOf(failure), secrets) };
}

/** The outcome of the loading, or the reason not to wait for it. */
async function untilClosed(loading: Promise<unknown>, closing: OutsideCalls['closing']): Promise<unknown> {
  if (closing.isClosed) return new Error('the client was closed');
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const release = closing.onClose(() => resolve(new Error('the client was closed')));
  void loading.then(resolve);
  return promise.finally(release);
}
