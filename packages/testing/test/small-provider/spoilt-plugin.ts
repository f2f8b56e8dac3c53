import {
  type CallContext,
  type DefinedProvider,
  defineProvider,
  type Provider,
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
    configSchema: spoiling.openSchema === true ? openSchema : small.configSchema,
    ...(small.apiKey !== undefined && { apiKey: small.apiKey }),
    create: (config, context) => spoil(small.create(config, context), spoiling),
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

function spoil(inner: Provider, spoiling: Spoiling): Provider {
  const call: Call = (request, context) => inner.chatCompletion(request, context);
  const stream: Stream = (request, context) => inner.streamChatCompletion(request, context);
  const check: Check = (...request) => inner.checkRequest?.(...request) ?? [];
  return {
    model: inner.model,
    capabilities: inner.capabilities,
    chatCompletion: spoiling.call?.(call) ?? call,
    streamChatCompletion: spoiling.stream?.(stream) ?? stream,
    checkRequest: spoiling.checkRequest?.(check) ?? check,
    authenticate: (context) => inner.authenticate(context),
    healthCheck: (context) => inner.healthCheck(context),
    listModels: async (context) => (await inner.listModels?.(context)) ?? [],
    close: spoiling.close ?? (async () => inner.close?.()),
  };
}
