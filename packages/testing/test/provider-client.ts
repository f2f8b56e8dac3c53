import type { CallContext, Logger, Provider, StreamPart } from '@flexiai/core';
import type { MockConfigInput } from '../src/mock/mock-config.ts';
import type { MockProvider } from '../src/mock/mock-provider.ts';

const logger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** The context that a client passes to a provider. */
export function callContext(facts: Partial<CallContext> = {}): CallContext {
  return { signal: new AbortController().signal, requestId: 'call', attempt: 1, logger, ...facts };
}

/** The provider of a mock's entry. */
export function providerOf(
  mock: MockProvider<string>,
  { name = 'mock', model = 'mock-model' }: MockConfigInput & { readonly name?: string } = {},
): Provider {
  return mock.create({ model }, { name, logger });
}

export async function readAll(parts: AsyncIterable<StreamPart>): Promise<readonly StreamPart[]> {
  const all: StreamPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}
