import {
  type CallContext,
  checkHealth,
  type DefinedProvider,
  defineProvider,
  OverloadedError,
  type Provider,
  partStream,
  responseFromParts,
  type StreamPart,
} from '@flexiai/core/plugin';
import { pause } from '../pause.ts';
import { noOptions, TEXT_ONLY } from '../plain-plugin.ts';

const USAGE = { inputTokens: 10, outputTokens: 3, totalTokens: 13, accuracy: 'reported' } as const;

/** The positions of slow answers and failures in the order of the process. */
const SLOW_EVERY = 10;
const SLOW_MS = 2;

/**
 * A provider without a network and without memory, so that only the client can grow. Every tenth answer takes 2 ms;
 * every `failsEvery`th request fails.
 */
export function memoryProvider(
  id: string,
  failsEvery = Number.POSITIVE_INFINITY,
): DefinedProvider<string, typeof noOptions> {
  let requests = 0;
  async function* answer({ signal }: CallContext): AsyncGenerator<readonly StreamPart[], void, undefined> {
    requests += 1;
    if (requests % failsEvery === 0) {
      throw new OverloadedError('Too many requests.', { provider: id, model: 'memory', status: 503 });
    }
    if (requests % SLOW_EVERY === 0) await pause(SLOW_MS, signal);
    yield [
      { type: 'stream-start', provider: id, model: 'memory' },
      { type: 'text-delta', id: 'text', delta: 'One' },
    ];
    if (requests % SLOW_EVERY === 1) await pause(SLOW_MS, signal);
    yield [{ type: 'text-delta', id: 'text', delta: ' two' }];
    yield [
      { type: 'text-delta', id: 'text', delta: ' three' },
      { type: 'finish', finishReason: 'stop', usage: USAGE },
    ];
  }
  const provider: Provider = {
    model: 'memory',
    capabilities: TEXT_ONLY,
    async chatCompletion(_request, context) {
      const parts: StreamPart[] = [];
      for await (const batch of answer(context)) parts.push(...batch);
      return responseFromParts(parts);
    },
    streamChatCompletion: (_request, context) => partStream(answer(context)),
    async authenticate() {
      // No key needs to be checked.
    },
    healthCheck: () => checkHealth(async () => undefined),
  };
  return defineProvider({ id, displayName: id, configSchema: noOptions, create: () => provider });
}
