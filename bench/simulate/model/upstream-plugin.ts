import {
  type CallContext,
  checkHealth,
  type DefinedProvider,
  defineProvider,
  type HealthReport,
  type Provider,
  partStream,
  responseFromParts,
  type StreamPart,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { noOptions, TEXT_ONLY } from '../../plain-plugin.ts';
import { type Job, jobOf } from './job.ts';
import type { Upstream } from './upstream.ts';

/** Tokens that arrive together. Fewer would cost more events; more would exceed the shortest idle time-out. */
const BATCH_TOKENS = 300;

export type UpstreamPlugin = DefinedProvider<string, typeof noOptions>;

/** An upstream behind the plugin interface: the model answers the requests of core. */
export function upstreamPlugin(upstream: Upstream): UpstreamPlugin {
  return defineProvider({
    id: upstream.plan.name,
    displayName: upstream.plan.name,
    configSchema: noOptions,
    create: () => new UpstreamProvider(upstream),
  });
}

class UpstreamProvider implements Provider {
  readonly model: string;
  readonly capabilities = TEXT_ONLY;
  readonly #upstream: Upstream;

  constructor(upstream: Upstream) {
    this.model = upstream.plan.name;
    this.#upstream = upstream;
  }

  async chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
    const parts: StreamPart[] = [];
    for await (const batch of this.#answer(jobOf(request), context)) parts.push(...batch);
    return responseFromParts(parts);
  }

  streamChatCompletion(request: UnifiedRequest, context: CallContext): AsyncIterable<StreamPart> {
    return partStream(this.#answer(jobOf(request), context));
  }

  authenticate({ signal }: Partial<CallContext> = {}): Promise<void> {
    return this.#upstream.knock(signal);
  }

  healthCheck(context?: Partial<CallContext>): Promise<HealthReport> {
    return checkHealth(() => this.authenticate(context));
  }

  async *#answer(job: Job, context: CallContext): AsyncGenerator<readonly StreamPart[], void, undefined> {
    const stay = await this.#upstream.enter(job, context.signal);
    try {
      context.onHeaders?.({ status: 200 });
      yield [
        { type: 'stream-start', provider: this.model, model: this.model },
        { type: 'text-delta', id: 'text', delta: 'An answer' },
      ];
      const { inputTokens, outputTokens } = job;
      for (let left = outputTokens; left > 0; left -= BATCH_TOKENS) {
        await stay.write(Math.min(left, BATCH_TOKENS));
        yield [{ type: 'text-delta', id: 'text', delta: ' and more of it' }];
      }
      const usage = {
        inputTokens,
        outputTokens,
        totalTokens: inputTokens + outputTokens,
        accuracy: 'reported',
      } as const;
      yield [{ type: 'finish', finishReason: 'stop', usage }];
    } finally {
      stay.leave();
    }
  }
}
