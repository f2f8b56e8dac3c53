import type { StreamingConfig } from '../../config/options/streaming-config.ts';
import type { StreamPart } from '../../model/stream-part.ts';
import { LONGEST_TIMER_MS } from '../../resilience/attempt-clock.ts';
import type { AttemptRead, ChatAttempt } from '../attempt/chat-attempt.ts';

/** What was read of a stream's start, and how it goes on. */
export type HeldStart =
  | { readonly type: 'held'; readonly parts: readonly StreamPart[] }
  /** The time is over while a read is under way: its outcome comes after the parts. */
  | { readonly type: 'late'; readonly parts: readonly StreamPart[]; readonly reading: Promise<AttemptRead> }
  /** It broke off: the parts that were held are dropped. */
  | Extract<AttemptRead, { readonly type: 'broken' }>;

/** Reads the start of a stream until enough text is there, or the time is over, or the answer is. */
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
