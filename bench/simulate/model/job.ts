import type { UnifiedRequest } from '@flexiai/core/plugin';

/** What one request asks of an upstream. */
export interface Job {
  /** Of the call: all its requests have the same. */
  readonly id: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Random factor of its time to the first content, relative to the median and before the weather. */
  readonly firstContentFactor: number;
}

/** A request with a job. */
export function requestFor(job: Job): UnifiedRequest {
  return { messages: [{ role: 'user', content: JSON.stringify(job) }] };
}

/** The job of a request, also of one for the rest of an answer. @throws Error if it has none */
export function jobOf({ messages }: UnifiedRequest): Job {
  const content = messages.find(({ role }) => role === 'user')?.content;
  if (typeof content !== 'string') throw new Error('A simulated request carries its job as a text.');
  return JSON.parse(content) as Job;
}
