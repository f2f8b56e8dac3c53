import { ProviderError } from '@flexiai/core';
import { pause } from '../../pause.ts';
import { requestFor } from '../model/job.ts';
import type { UpstreamPlugin } from '../model/upstream-plugin.ts';
import type { Caller } from './caller.ts';

/** The provider SDKs' defaults. */
const MAX_RETRIES = 2;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 8000;
const LONGEST_RETRY_AFTER_MS = 60_000;

/**
 * Calls one upstream like the providers' SDKs: the retry loop of `openai` 7.57 (`retryRequest` in its client.js;
 * `@anthropic-ai/sdk` has the same). Its reaction to an error does not depend on any other call.
 */
export class SDKCaller implements Caller {
  readonly #provider: ReturnType<UpstreamPlugin['create']>;
  readonly #name: string;

  constructor(upstream: UpstreamPlugin) {
    this.#name = upstream.id;
    this.#provider = upstream.create({}, { name: upstream.id, logger: silent });
  }

  async ask(...[job, { signal, id, onFirstContent }]: Parameters<Caller['ask']>): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      let begun = false;
      const context = { signal, requestId: id, attempt, logger: silent };
      try {
        for await (const part of this.#provider.streamChatCompletion(requestFor(job), context)) {
          if (part.type !== 'text-delta' || begun) continue;
          begun = true;
          onFirstContent();
        }
        return this.#name;
      } catch (error) {
        // Later interruptions are handled by the application.
        if (begun || attempt > MAX_RETRIES || !isRetried(error)) throw error;
        await pause(delayMs(error, attempt), signal);
      }
    }
  }

  async close(): Promise<void> {
    // An SDK has nothing to close.
  }
}

const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
function ignore(): void {
  // There is no reader.
}

function isRetried(error: unknown): error is ProviderError {
  if (!(error instanceof ProviderError)) return false;
  const { status } = error;
  return status === undefined || status === 408 || status === 409 || status === 429 || status >= 500;
}

function delayMs({ retryAfterMs }: ProviderError, attempt: number): number {
  if (retryAfterMs !== undefined && retryAfterMs <= LONGEST_RETRY_AFTER_MS) return retryAfterMs;
  return Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS) * (1 - Math.random() * 0.25);
}
