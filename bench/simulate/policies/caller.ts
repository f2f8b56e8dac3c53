import type { Job } from '../model/job.ts';
import type { UpstreamPlugin } from '../model/upstream-plugin.ts';

/** Both upstreams, as a process of the application sees them. */
export interface Upstreams {
  readonly primary: UpstreamPlugin;
  readonly fallback: UpstreamPlugin;
}

/** The client of the application: one in every process. */
export interface Caller {
  /**
   * @param onFirstContent is called once, with the first content of the answer
   * @returns the upstream that answered
   * @throws the error that the application would receive
   */
  ask(
    job: Job,
    options: { readonly signal: AbortSignal; readonly id: string; onFirstContent(): void },
  ): Promise<string>;
  close(): Promise<void>;
}

/** A way to make calls, with its name in the report. */
export interface Policy {
  readonly name: string;
  /** In a sentence. */
  readonly what: string;
  /** Number of upstreams that it uses. */
  readonly upstreams: 1 | 2;
  makeCaller(upstreams: Upstreams): Caller;
}
