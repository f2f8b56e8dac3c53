import type { StreamingConfig } from '../../config/options/streaming-config.ts';
import { LONGEST_TIMER_MS } from '../../data/longest-timer.ts';
import type { StreamPart } from '../../model/stream-part.ts';
import type { AttemptRead, ChatAttempt } from '../attempt/chat-attempt.ts';

/** The start of a stream that was held back, and what follows. */
export type HeldStart =
  | { readonly type: 'held'; readonly parts: readonly StreamPart[] }
  /** The time is over while a read is pending: its outcome follows these parts. */
  | { readonly type: 'late'; readonly parts: readonly StreamPart[]; readonly reading: Promise<AttemptRead> }
  /** It broke off: the held parts are dropped. */
  | Extract<AttemptRead, { readonly type: 'broken' }>;

/** Reads the start of a stream until it has enough text, or the time is over, or the answer is complete. */
export async function holdStart(attempt: ChatAttempt, { holdChars, holdMs }: StreamingConfig): Promise<HeldStart> {
  const parts: StreamPart[] = [];
  let length = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<'over'>((resolve) => {
    timer = setTimeout(resolve, Math.min(holdMs, LONGEST_TIMER_MS), 'over');
  });
  try {
    while (length < holdChars) {
      const reading = attempt.read();
      const read = await Promise.race([reading, over]);
      if (read === 'over') return { type: 'late', parts, reading };
      if (read.type === 'broken') return read;
      if (read.type === 'end') break;
      parts.push(...read.parts);
      for (const part of read.parts) {
        if (part.type === 'text-delta') length += part.delta.length;
        else if (part.type === 'finish') return { type: 'held', parts };
      }
    }
    return { type: 'held', parts };
  } finally {
    clearTimeout(timer);
  }
}
