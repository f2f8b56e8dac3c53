import type { CallContext, LazyProvider, Logger, ProviderContext, StreamPart } from '@flexiai/core/plugin';
import type { AnthropicConfigInput } from '../src/anthropic-config.ts';
import { anthropic } from '../src/anthropic-plugin.ts';
import { makeProvider } from '../src/make-provider.ts';

/** What the tests share: a provider against a local server, and the context of one call. */

export const TEST_KEY = 'sk-ant-api03-test-key-0123456789';

const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

const providerContext: ProviderContext = { name: 'claude', logger };

export function callContext(overrides: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    requestId: 'call-1',
    attempt: 1,
    apiKey: TEST_KEY,
    logger,
    ...overrides,
  };
}

export function createProvider(options: Partial<AnthropicConfigInput>): LazyProvider {
  const result = anthropic.configSchema['~standard'].validate({ model: 'claude-sonnet-4-5', ...options });
  if (result instanceof Promise || result.issues !== undefined) throw new TypeError('The options are not valid.');
  return makeProvider(result.value, providerContext);
}

export async function collect(parts: AsyncIterable<StreamPart>): Promise<StreamPart[]> {
  const all: StreamPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

/** The error that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new TypeError('It was expected to fail.');
}
