import type { CallContext, Provider, StreamPart } from '@flexiai/core/plugin';
import { openai } from '../src/index.ts';
import type { OpenAIConfigInput } from '../src/openai-config.ts';

/** Long enough for every mask, and of OpenAI's form. */
export const API_KEY = 'sk-proj-test-0123456789abcdefghijklmnop';

export const silent = { debug: noop, info: noop, warn: noop, error: noop };

/** A provider as the client would make it. */
export function makeProvider(config: Partial<OpenAIConfigInput>): Provider {
  return openai.create({ model: 'gpt-4.1-mini', ...config }, { name: 'primary', logger: silent });
}

/** The context of one try. */
export function makeContext(overrides: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    requestId: 'call-1',
    attempt: 1,
    apiKey: API_KEY,
    logger: silent,
    ...overrides,
  };
}

/** All parts of a stream, and what ended it if that was an error. */
export async function collect(stream: AsyncIterable<StreamPart>): Promise<{ parts: StreamPart[]; error: unknown }> {
  const parts: StreamPart[] = [];
  try {
    for await (const part of stream) parts.push(part);
  } catch (error) {
    return { parts, error };
  }
  return { parts, error: undefined };
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It did not reject.');
}

/** The text of the text deltas. */
export function textOf(parts: readonly StreamPart[]): string {
  return parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
}

export function hello(content = 'Hello'): { messages: [{ role: 'user'; content: string }] } {
  return { messages: [{ role: 'user', content }] };
}

function noop(): void {
  // No output.
}
