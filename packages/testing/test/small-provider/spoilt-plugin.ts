import {
  type CallContext,
  type DefinedProvider,
  defineProvider,
  type Provider,
  type ProviderCapabilities,
  responseFromParts,
  type StandardSchemaV1,
  type StreamPart,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import type { SmallConfig } from './small-config.ts';
import { small } from './small-plugin.ts';

type Call = (request: UnifiedRequest, context: CallContext) => Promise<UnifiedResponse>;
type Check = NonNullable<Provider['checkRequest']>;
type Stream = (request: UnifiedRequest, context: CallContext) => AsyncIterable<StreamPart>;

/** The mistakes of a plugin. Everything that is omitted here is correct. */
export interface Spoiling {
  /** Replaces a unary call. */
  call?(call: Call): Call;
  /** Replaces a stream. */
  stream?(stream: Stream): Stream;
  /** Replaces the parts of an answer, unary or streamed. */
  parts?(parts: AsyncIterable<StreamPart>, request: UnifiedRequest): AsyncIterable<StreamPart>;
  /** Replaces its capabilities. */
  readonly capabilities?: Partial<ProviderCapabilities>;
  /** Whether the key of the options is used, if there is one. */
  readonly keyOfOptions?: true;
  /** Replaces the check of a request. */
  checkRequest?(check: Check): Check;
  /** Replaces closing. */
  close?(): Promise<void>;
  /** Whether the schema accepts unknown options. */
  readonly openSchema?: true;
}

/** The small plugin with mistakes. */
export function spoiltPlugin(spoiling: Spoiling): DefinedProvider<'small', StandardSchemaV1<SmallConfig>> {
  return defineProvider({
    id: small.id,
    displayName: small.displayName,
    configSchema:
      spoiling.openSchema === true ? openSchema : spoiling.keyOfOptions === true ? keySchema : small.configSchema,
    ...(small.apiKey !== undefined && { apiKey: small.apiKey }),
    create: (config, context) => spoil(small.create(config, context), config, spoiling),
  });
}

const openSchema: StandardSchemaV1<SmallConfig> = {
  '~standard': {
    ...small.configSchema['~standard'],
    validate: (value) => {
      const { model, baseURL } = Object(value);
      return small.configSchema['~standard'].validate({ model, baseURL });
    },
  },
};

const keySchema: StandardSchemaV1<SmallConfig> = {
  '~standard': {
    ...small.configSchema['~standard'],
    validate: (value) => {
      const result = small.configSchema['~standard'].validate(value);
      if (result instanceof Promise || result.issues !== undefined) return result;
      return { value: { ...result.value, apiKey: Object(value).apiKey } };
    },
  },
};

function spoil(inner: Provider, { apiKey }: SmallConfig, spoiling: Spoiling): Provider {
  const { parts } = spoiling;
  const keyed = <Context extends Partial<CallContext> | undefined>(context: Context): Context =>
    apiKey === undefined ? context : { ...context, apiKey };
  const stream: Stream = (request, context) => {
    const read = inner.streamChatCompletion(request, keyed(context));
    return parts === undefined ? read : parts(read, request);
  };
  const call: Call = async (request, context) => {
    if (parts === undefined) return await inner.chatCompletion(request, keyed(context));
    return responseFromParts(await Array.fromAsync(stream(request, context)));
  };
  const check: Check = (...request) => inner.checkRequest?.(...request) ?? [];
  return {
    model: inner.model,
    capabilities: { ...inner.capabilities, ...spoiling.capabilities },
    chatCompletion: spoiling.call?.(call) ?? call,
    streamChatCompletion: spoiling.stream?.(stream) ?? stream,
    checkRequest: spoiling.checkRequest?.(check) ?? check,
    authenticate: (context) => inner.authenticate(keyed(context)),
    healthCheck: (context) => inner.healthCheck(keyed(context)),
    listModels: async (context) => (await inner.listModels?.(keyed(context))) ?? [],
    close: spoiling.close ?? (async () => inner.close?.()),
  };
}
