import {
  type CallContext,
  type FlexiAIError,
  type Provider,
  responseFromParts,
  type StreamPart,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { type GeminiConfigInput, gemini } from '../src/index.ts';

/** A key of the right shape that opens nothing. */
export const API_KEY = 'AIzaSyTest-0123456789abcdefghijklmnopqrs';

const silent = (): void => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

/** A provider as core makes it: options through the schema, then `create`. */
export function makeProvider(options: Partial<GeminiConfigInput> = {}): Provider {
  const result = gemini.configSchema['~standard'].validate({ model: 'gemini-2.5-flash', apiKey: API_KEY, ...options });
  if (result instanceof Promise || result.issues !== undefined) throw new Error(JSON.stringify(result));
  return gemini.create(result.value, { name: 'my-gemini', logger });
}

export function callContext(overrides: Partial<CallContext> = {}): CallContext {
  return { signal: new AbortController().signal, requestId: 'call-1', attempt: 1, logger, ...overrides };
}

export function ask(text: string): UnifiedRequest {
  return { messages: [{ role: 'user', content: text }] };
}

/** All parts of a stream, and what ended it early, if something did. */
export async function drain(
  stream: AsyncIterable<StreamPart>,
): Promise<{ readonly parts: readonly StreamPart[]; readonly error?: FlexiAIError }> {
  const parts: StreamPart[] = [];
  try {
    for await (const part of stream) parts.push(part);
  } catch (error) {
    return { parts, error: error as FlexiAIError };
  }
  return { parts };
}

/** The response that a whole stream adds up to. */
export async function streamed(
  provider: Provider,
  request: UnifiedRequest,
  context: CallContext = callContext(),
): Promise<UnifiedResponse> {
  const { parts, error } = await drain(provider.streamChatCompletion(request, context));
  if (error !== undefined) throw error;
  return responseFromParts(parts);
}

/** What a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<FlexiAIError> {
  return promise.then(
    () => {
      throw new Error('It should have failed.');
    },
    (error: FlexiAIError) => error,
  );
}

/** The text of all deltas. */
export function textIn(parts: readonly StreamPart[]): string {
  return parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
}
