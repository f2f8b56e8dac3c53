import type { CallContext, LazyProvider, Logger, ProviderContext, StreamPart } from '@flexiai/core/plugin';
import type { BedrockConfigInput } from '../src/bedrock-config.ts';
import { bedrock } from '../src/bedrock-plugin.ts';
import { makeProvider } from '../src/make-provider.ts';

/** What the tests share: a provider against a local server, and the context of one call. */

export const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
export const CREDENTIALS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/EXAMPLEKEY' };

const logger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

const providerContext: ProviderContext = { name: 'aws', logger };

export function callContext(overrides: Partial<CallContext> = {}): CallContext {
  return { signal: new AbortController().signal, requestId: 'call-1', attempt: 1, logger, ...overrides };
}

/** Without a region or credentials of their own, the options get some. */
export function createProvider(options: Partial<BedrockConfigInput>): LazyProvider {
  const own = options.client === undefined ? { region: 'us-east-1', credentials: CREDENTIALS } : {};
  const given = { model: CLAUDE, ...own, ...options };
  const result = bedrock.configSchema['~standard'].validate(given);
  if (result instanceof Promise || result.issues !== undefined) throw new TypeError(JSON.stringify(result));
  return makeProvider(result.value, providerContext);
}

export async function collect(parts: AsyncIterable<StreamPart>): Promise<StreamPart[]> {
  const all: StreamPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}
