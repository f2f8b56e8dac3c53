import type { Caller, Upstreams } from './caller.ts';
import { SDKCaller } from './sdk-caller.ts';

/**
 * A hand-written failover over two SDKs: the first is called, with its own retries; after an error before the answer
 * has begun, the second is called in the same way.
 */
export class FailoverCaller implements Caller {
  readonly #first: SDKCaller;
  readonly #second: SDKCaller;

  constructor({ primary, fallback }: Upstreams) {
    this.#first = new SDKCaller(primary);
    this.#second = new SDKCaller(fallback);
  }

  async ask(...[job, options]: Parameters<Caller['ask']>): Promise<string> {
    let begun = false;
    const onFirstContent = (): void => {
      begun = true;
      options.onFirstContent();
    };
    try {
      return await this.#first.ask(job, { ...options, onFirstContent });
    } catch (error) {
      if (begun || options.signal.aborted) throw error;
      return await this.#second.ask(job, options);
    }
  }

  async close(): Promise<void> {
    // SDKs have nothing to close.
  }
}
