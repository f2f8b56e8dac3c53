import {
  type CallContext,
  checkHealth,
  type HealthReport,
  type Provider,
  type ProviderContext,
  responseFromParts,
  type StreamPart,
  textOf,
  throwIfAborted,
  type UnifiedRequest,
  type UnifiedResponse,
  type Warning,
} from '@flexiai/core/plugin';
import type { EchoConfig } from './echo-config.ts';

/** A model that repeats its input. A real provider asks its service where this one cuts a text into words. */
export class EchoProvider implements Provider {
  readonly model: string;
  readonly capabilities = {
    streaming: true,
    tools: false,
    images: false,
    files: false,
    audio: false,
    jsonSchema: false,
    reasoning: false,
    prefill: false,
  };
  readonly #name: string;
  readonly #shout: boolean;

  constructor({ model, shout = false }: EchoConfig, { name }: ProviderContext) {
    this.model = model;
    this.#name = name;
    this.#shout = shout;
  }

  /** The whole answer is its stream, put together, so the two cannot differ. */
  async chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
    const parts: StreamPart[] = [];
    for await (const part of this.streamChatCompletion(request, context)) parts.push(part);
    return responseFromParts(parts);
  }

  async *streamChatCompletion(request: UnifiedRequest, { signal }: CallContext): AsyncGenerator<StreamPart> {
    throwIfAborted(signal);
    const model = request.model ?? this.model;
    const heard = lastUserText(request);
    const words = (this.#shout ? heard.toUpperCase() : heard).match(/\s*\S+/g) ?? [];
    yield {
      type: 'stream-start',
      provider: this.#name,
      model,
      id: crypto.randomUUID(),
      warnings: warningsFor(request),
    };
    for (const delta of words) {
      throwIfAborted(signal);
      yield { type: 'text-delta', id: 'text', delta };
    }
    const [inputTokens, outputTokens] = [heard.length, words.length];
    const usage = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens, accuracy: 'reported' } as const;
    yield { type: 'finish', finishReason: 'stop', usage };
  }

  async authenticate({ signal }: Partial<CallContext> = {}): Promise<void> {
    throwIfAborted(signal);
  }

  healthCheck(context?: Partial<CallContext>): Promise<HealthReport> {
    return checkHealth(() => this.authenticate(context));
  }
}

function lastUserText({ messages }: UnifiedRequest): string {
  const last = messages.findLast(({ role }) => role === 'user');
  return last?.role === 'user' ? textOf(last.content) : '';
}

/** An echo has no temperature. A setting without effect is a warning, not an error. */
function warningsFor({ temperature, responseFormat }: UnifiedRequest): readonly Warning[] {
  const ignored = { temperature, responseFormat };
  return Object.entries(ignored)
    .filter(([, value]) => value !== undefined)
    .map(([setting]) => ({
      code: 'unsupported-setting',
      setting,
      message: `${setting} was left out: an echo has none.`,
    }));
}
