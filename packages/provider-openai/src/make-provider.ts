import {
  checkFetchOptions,
  LazyProvider,
  NO_ISSUES,
  type ProviderCalls,
  type ProviderContext,
  type UnifiedRequest,
} from '@flexiai/core/define';
import { conversationRules } from './api/conversation-rules.ts';
import { type Endpoint, OPENAI } from './api/endpoint.ts';
import { capabilitiesOf } from './models/capabilities.ts';
import { type ApiName, chooseApi } from './models/choose-api.ts';
import { requestLimits } from './models/request-limits.ts';
import type { OpenAIConfig } from './openai-config.ts';

/**
 * A provider of one model of OpenAI, or of an endpoint that speaks its wire. The code of that wire loads with its first call.
 *
 * @throws ConfigurationError for a proxy beside a `fetch`
 */
export function makeProvider(config: OpenAIConfig, context: ProviderContext, asked: Endpoint = OPENAI): LazyProvider {
  checkFetchOptions(config);
  const api = chooseApi(config, asked);
  const baseURL = baseURLOf(asked, config);
  const endpoint = asked === OPENAI ? withGateway(asked, baseURL) : asked;
  // Others on OpenAI's wire have limits of their own.
  const isOpenAI = asked === OPENAI && config.baseURL === undefined && config.client === undefined;
  /** Chat Completions takes labels for stored completions only. */
  const sendsMetadata = ({ providerOptions }: UnifiedRequest): boolean =>
    api === 'responses' || { ...config.providerOptions, ...providerOptions?.[endpoint.id] }['store'] === true;
  const facts = {
    model: config.model,
    capabilities: capabilitiesOf(config, asked, api),
    endpoint: baseURL,
    conversation: conversationRules[api](endpoint),
    capabilitiesOf: (model: string) => capabilitiesOf({ ...config, model }, endpoint, api),
    limits: (request: UnifiedRequest, model: string) =>
      isOpenAI ? requestLimits(request, model, sendsMetadata(request)) : NO_ISSUES,
  };
  return new LazyProvider(facts, () => importCalls(api, config, context, endpoint));
}

async function importCalls(
  api: ApiName,
  config: OpenAIConfig,
  context: ProviderContext,
  endpoint: Endpoint,
): Promise<ProviderCalls> {
  const [{ OpenAIProvider }, answerApi] = await Promise.all([
    import('./openai-provider.ts'),
    api === 'chat'
      ? import('./api/chat-api.ts').then(({ chatApi }) => chatApi)
      : import('./api/responses-api.ts').then(({ responsesApi }) => responsesApi),
  ]);
  return new OpenAIProvider(config, context, endpoint, answerApi);
}

/** Where requests go; `undefined` where the user's own client does not say. */
function baseURLOf(endpoint: Endpoint, { baseURL, client }: OpenAIConfig): string | undefined {
  const url: unknown = baseURL ?? (client === undefined ? endpoint.baseURL : Reflect.get(client, 'baseURL'));
  return typeof url === 'string' ? url : undefined;
}

/** OpenAI's endpoint, or the one that is reached in its place. */
function withGateway(endpoint: Endpoint, url: string | undefined): Endpoint {
  const host = url !== undefined && URL.canParse(url) ? new URL(url).host : '';
  // The SDK's own regions, such as eu.api.openai.com, are OpenAI as well.
  return /(?:^|\.)api\.openai\.com$/.test(host) ? endpoint : { ...endpoint, gateway: host };
}
