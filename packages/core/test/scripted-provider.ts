import { ServerError } from '../src/errors/provider-error.ts';
import {
  type CallContext,
  type ConversationRules,
  type DefinedProvider,
  defineProvider,
  type KnownModel,
  type Provider,
  type ProviderCapabilities,
  type StandardSchemaV1,
  type StreamPart,
  type UnifiedRequest,
  type UnifiedResponse,
} from '../src/plugin.ts';
import { partsFromResponse } from '../src/stream/response-parts.ts';
import { EVERYTHING } from './everything.ts';

/** What a scripted provider does in one attempt. */
export type Step =
  | string
  | Error
  /** Sends a chunk for each text, then ends as `ending` says. */
  | { readonly stream: readonly string[]; readonly ending?: Error | 'eof' | 'hang' }
  | { readonly parts: readonly StreamPart[] }
  | { readonly whole: UnifiedResponse }
  | 'hang'
  | ((request: UnifiedRequest, context: CallContext) => Promise<string>);

export interface ScriptedCall {
  readonly model: string;
  readonly request: UnifiedRequest;
  readonly context: CallContext;
  readonly mode: 'unary' | 'stream';
}

export interface Scripted
  extends DefinedProvider<
    string,
    StandardSchemaV1<{ model: string; apiKey?: string; headers?: Record<string, string> }>
  > {
  readonly calls: ScriptedCall[];
  /** The next steps; after them, the one of `always`. */
  next(...steps: Step[]): void;
  always(step: Step): void;
}

const schema: StandardSchemaV1<{ model: string; apiKey?: string; headers?: Record<string, string> }> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => {
      const { model } = value as { model?: unknown };
      return typeof model === 'string'
        ? { value: value as { model: string } }
        : { issues: [{ message: 'expected a string', path: ['model'] }] };
    },
  },
};

/** A provider in memory that follows a script, for tests of the engine. */
export function scripted(
  id = 'scripted',
  options: {
    readonly capabilities?: Partial<ProviderCapabilities>;
    readonly conversation?: ConversationRules;
    readonly models?: readonly KnownModel[];
    readonly ignoreAbort?: boolean;
    readonly keyed?: boolean;
  } = {},
): Scripted {
  const calls: ScriptedCall[] = [];
  const queue: Step[] = [];
  let standing: Step = 'ok';
  const take = (): Step => queue.shift() ?? standing;
  const untilAbort = (context: CallContext): Promise<never> =>
    new Promise((_resolve, reject) => {
      if (options.ignoreAbort === true) return;
      if (context.signal.aborted) reject(new Error('aborted'));
      context.signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    });

  const make = (model: string, name: string): Provider => {
    const respond = async (step: Step, request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> => {
      if (step === 'hang') return untilAbort(context);
      if (typeof step === 'function') return answer(await step(request, context), name, model);
      if (step instanceof Error) throw step;
      if (typeof step === 'string') return answer(step, name, model);
      if ('whole' in step) return step.whole;
      throw new ServerError('a stream step was given to a unary call', { provider: name, model });
    };
    return {
      model,
      capabilities: {
        ...EVERYTHING,
        ...options.capabilities,
      },
      ...(options.conversation !== undefined && { conversation: options.conversation }),
      async chatCompletion(request, context) {
        calls.push({ model: request.model ?? model, request, context, mode: 'unary' });
        return respond(take(), request, context);
      },
      async *streamChatCompletion(request, context) {
        calls.push({ model: request.model ?? model, request, context, mode: 'stream' });
        const step = take();
        if (typeof step === 'object' && 'parts' in step) {
          yield* step.parts;
        } else if (typeof step === 'object' && 'stream' in step) {
          yield { type: 'stream-start', provider: name, model };
          for (const delta of step.stream) yield { type: 'text-delta', id: 't', delta };
          if (step.ending instanceof Error) throw step.ending;
          if (step.ending === 'hang') await untilAbort(context);
          if (step.ending === undefined) yield finish(step.stream.join(''));
        } else {
          yield* partsFromResponse(await respond(step, request, context));
        }
      },
      authenticate: async () => undefined,
      healthCheck: async () => ({ status: 'healthy', latencyMs: 0, checkedAt: 0 }),
    };
  };
  const plugin = defineProvider({
    id,
    displayName: id,
    configSchema: schema,
    ...(options.models !== undefined && { models: options.models }),
    ...(options.keyed === true && {
      apiKey: { env: ['SCRIPTED_API_KEY'], validate: () => ({ ok: true }) as const },
    }),
    create: ({ model }, { name }) => make(model, name),
  });
  return Object.assign((entry: Parameters<typeof plugin>[0]) => plugin(entry), plugin, {
    calls,
    next: (...steps: Step[]) => void queue.push(...steps),
    always: (step: Step) => {
      standing = step;
    },
  }) as Scripted;
}

export function answer(text: string, provider = 'scripted', model = 'm'): UnifiedResponse {
  return {
    id: 'answer',
    provider,
    model,
    text,
    content: [{ type: 'text', text }],
    toolCalls: [],
    finishReason: 'stop',
    rawFinishReason: 'stop',
    usage: { inputTokens: 3, outputTokens: text.length, totalTokens: 3 + text.length, accuracy: 'reported' },
    warnings: [],
    attempts: [],
    skipped: [],
  };
}

export function finish(text: string): StreamPart {
  return {
    type: 'finish',
    finishReason: 'stop',
    usage: { inputTokens: 3, outputTokens: text.length, totalTokens: 3 + text.length, accuracy: 'reported' },
  };
}

/** A step that answers after a while. */
export function slowly(milliseconds: number): () => Promise<string> {
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return 'ok';
  };
}
