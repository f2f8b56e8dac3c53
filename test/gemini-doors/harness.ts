import {
  type CallContext,
  type FlexiAIError,
  type Provider,
  responseFromParts,
  type StreamPart,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { type GeminiConfigInput, gemini } from '@flexiai/provider-gemini';
import { google } from '@flexiai/provider-google';
import { GoogleGenAI } from '@google/genai';
// Loaded by the first call otherwise, whose time on a busy machine is that of a test.
import '@google/genai/web';
import { GoogleGenerativeAI } from '@google/generative-ai';

/** A key of the right shape that opens nothing. */
export const API_KEY = 'AIzaSyTest-0123456789abcdefghijklmnopqrs';

const silent = (): void => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

/** The options that both packages have; the client is one of the SDK of a door. */
export type DoorOptions = Partial<Omit<GeminiConfigInput, 'client'>> & { readonly client?: object };

/** A package that leads to the Gemini API. */
export interface Door {
  /** The plugin's id, which is also the name of its metadata. */
  readonly id: 'gemini' | 'google';
  /** How its SDK begins to name itself. */
  readonly sdkLabel: RegExp;
  /** A provider as core makes it: options through the schema, then `create`. Without options, of `gemini-2.5-flash` and a key. */
  readonly makeProvider: (options?: DoorOptions) => Provider;
  /** A client of its SDK. */
  readonly clientOf: (apiKey: string, baseURL: string) => object;
  /** A test double of such a client, which always has the same answers, and no embeddings unless they are given. */
  readonly doubleOf: (answer: object, embeddings?: object) => object;
}

async function* once(chunk: object): AsyncGenerator<object> {
  yield chunk;
}

/** Both packages: what is tested through both is the wire, which they share. */
export const doors: readonly Door[] = [
  {
    id: 'gemini',
    sdkLabel: /^genai-js\//,
    makeProvider: makerOf(gemini),
    clientOf: (apiKey) => new GoogleGenerativeAI(apiKey),
    doubleOf: (answer, embeddings) => ({
      getGenerativeModel: () => ({
        generateContent: async () => ({ response: answer }),
        generateContentStream: async () => ({
          stream: once(answer),
          response: Promise.reject(new Error('the aggregate broke')),
        }),
        ...(embeddings !== undefined && { batchEmbedContents: async () => embeddings }),
      }),
    }),
  },
  {
    id: 'google',
    sdkLabel: /^google-genai-sdk\//,
    makeProvider: makerOf(google),
    clientOf: (apiKey, baseUrl) => new GoogleGenAI({ apiKey, vertexai: false, httpOptions: { baseUrl } }),
    doubleOf: (answer, embeddings) => ({
      models: {
        generateContent: async () => answer,
        generateContentStream: async () => once(answer),
        ...(embeddings !== undefined && { embedContent: async () => embeddings }),
      },
    }),
  },
];

function makerOf(plugin: typeof gemini | typeof google): Door['makeProvider'] {
  return (options = {}) => {
    const given = { model: 'gemini-2.5-flash', apiKey: API_KEY, ...options };
    const result = plugin.configSchema['~standard'].validate(given);
    if (result instanceof Promise || result.issues !== undefined) throw new Error(JSON.stringify(result));
    return plugin.create(result.value as never, { name: 'my-gemini', logger });
  };
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
