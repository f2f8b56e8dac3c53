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

/** What is done wrongly. Everything that is not here is done right. */
export interface Spoiling {
  /** Another way to make one whole call. */
  call?(call: Call): Call;
  /** Another way to stream. */
  stream?(stream: Stream): Stream;
  /** Another way with the parts of an answer, be it whole or streamed. */
  parts?(parts: AsyncIterable<StreamPart>, request: UnifiedRequest): AsyncIterable<StreamPart>;
  /** What it says that it can do. */
  readonly capabilities?: Partial<ProviderCapabilities>;
  /** Whether the key of the options is used, where there is one. */
  readonly keyOfOptions?: true;
  /** Another way to look at a request. */
  checkRequest?(check: Check): Check;
  /** Another way to close. */
  close?(): Promise<void>;
  /** Whether the schema takes options that it does not know. */
  readonly openSchema?: true;
}

/** The small plugin with something wrong about it. */
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
