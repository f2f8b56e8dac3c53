import type { UnifiedRequest } from '@flexiai/core/plugin';

/** What one request asks of an upstream. */
export interface Job {
  /** Of the call: the requests that are made for it have the same. */
  readonly id: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Its luck: how its time to the first content stands to the median, before the weather. */
  readonly firstContentFactor: number;
}

/** A request that carries a job. */
export function requestFor(job: Job): UnifiedRequest {
  return { messages: [{ role: 'user', content: JSON.stringify(job) }] };
}

/** The job that a request carries, also where it asks for the rest of an answer. @throws Error where it carries none */
export function jobOf({ messages }: UnifiedRequest): Job {
  const content = messages.find(({ role }) => role === 'user')?.content;
  if (typeof content !== 'string') throw new Error('A simulated request carries its job as a text.');
  return JSON.parse(content) as Job;
}
