import type { Job } from '../model/job.ts';
import type { UpstreamPlugin } from '../model/upstream-plugin.ts';

/** Both upstreams, as a process of the application can ask them. */
export interface Upstreams {
  readonly primary: UpstreamPlugin;
  readonly fallback: UpstreamPlugin;
}

/** What the application asks with: one of each in every process. */
export interface Caller {
  /**
   * @param onFirstContent is called once, when the first of the answer is there
   * @returns who gave the answer
   * @throws what the application would be thrown
   */
  ask(
    job: Job,
    options: { readonly signal: AbortSignal; readonly id: string; onFirstContent(): void },
  ): Promise<string>;
  close(): Promise<void>;
}

/** A way to ask, under the name that it has in the report. */
export interface Policy {
  readonly name: string;
  /** In a sentence. */
  readonly what: string;
  /** How many upstreams it can ask. */
  readonly upstreams: 1 | 2;
  makeCaller(upstreams: Upstreams): Caller;
}
