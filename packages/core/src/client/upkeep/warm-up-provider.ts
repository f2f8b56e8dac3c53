import { messageOf } from '../../errors/message-of.ts';
import { redact } from '../../errors/redact.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';

/** Whether an entry is ready for its first call. */
export interface WarmUpReport {
  readonly status: 'loaded' | 'failed';
  /** How long it took, in ms; about 0 for what was loaded before. */
  readonly durationMs: number;
  /** What could not be loaded. */
  readonly message?: string;
}

/** Loads what one entry's provider needs. Never rejects. */
export async function warmUpProvider({ loader, secrets }: ResolvedEntry): Promise<WarmUpReport> {
  const started = performance.now();
  const failure = await loader.pending();
  const durationMs = Math.round(performance.now() - started);
  if (failure === undefined) return { status: 'loaded', durationMs };
  return { status: 'failed', durationMs, message: redact(messageOf(failure), secrets) };
}
