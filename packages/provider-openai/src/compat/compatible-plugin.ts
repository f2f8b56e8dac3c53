import {
  type ApiKeyInfo,
  checkApiKey,
  type DefinedProvider,
  defineProvider,
  type KnownModel,
  type RateLimitHeaders,
  type StandardSchemaV1,
} from '@flexiai/core/define';
import type { Endpoint } from '../api/endpoint.ts';
import { foreignKeys } from '../api/foreign-keys.ts';
import { makeProvider } from '../make-provider.ts';
import {
  compatibleConfig,
  type OpenAICompatibleConfig,
  type OpenAICompatibleConfigInput,
} from './compatible-config.ts';
import { compatibleDialect } from './compatible-dialect.ts';
import { type QuirkFact, quirksOf } from './quirks.ts';

/** What a plugin for an endpoint needs. */
export interface CompatibleEndpoint<Id extends string> {
  readonly id: Id;
  readonly displayName: string;
  readonly baseURL: string;
  /** Absent if no key is needed. */
  readonly apiKey?: CompatibleKey;
  /** Headers for every request. */
  readonly headers?: { readonly [name: string]: string } | undefined;
  readonly facts?: readonly QuirkFact[];
  readonly models?: readonly KnownModel[] | undefined;
  /** The headers for rate limits. @default OpenAI's */
  readonly rateLimits?: RateLimitHeaders;
}

/** How the key of an endpoint is found and sent, and its form. */
export interface CompatibleKey {
  readonly env: readonly string[];
  /** The prefix of every key. @default not known */
  readonly prefix?: string | undefined;
  /** The whole form of a key, if more than a prefix is known; `expected` ends "The API key …". */
  readonly shape?: { readonly pattern: RegExp; readonly expected: string };
  /** The header for the bare key. @default 'Authorization', after "Bearer" */
  readonly header?: string | undefined;
}

/** A plugin for an endpoint with Chat Completions; called with options, it makes an entry. */
export type OpenAICompatible<
  Id extends string,
  Input extends OpenAICompatibleConfigInput = OpenAICompatibleConfigInput,
> = DefinedProvider<Id, StandardSchemaV1<Input, OpenAICompatibleConfig>>;

/** Creates the plugin for an endpoint whose entries have the usual options. */
export function compatiblePlugin<const Id extends string>(from: CompatibleEndpoint<Id>): OpenAICompatible<Id> {
  return compatiblePluginWith(compatibleConfig, from);
}

/** Creates the plugin for an endpoint whose entries have their own options, which the schema converts to the usual ones. */
export function compatiblePluginWith<const Id extends string, Input extends OpenAICompatibleConfigInput>(
  configSchema: StandardSchemaV1<Input, OpenAICompatibleConfig>,
  { id, displayName, baseURL, apiKey, headers, facts = [], models, rateLimits }: CompatibleEndpoint<Id>,
): OpenAICompatible<Id, Input> {
  const { embeddings } = quirksOf(facts);
  const endpoint: Endpoint = Object.freeze({
    id,
    baseURL,
    ...(apiKey !== undefined && { apiKey }),
    chat: compatibleDialect({ id, facts }),
    ...(embeddings !== undefined && { embeddings }),
    ...(rateLimits !== undefined && { rateLimits }),
  });
  return defineProvider({
    id,
    displayName,
    configSchema,
    ...(apiKey !== undefined && { apiKey: keyInfo(apiKey, displayName, baseURL) }),
    ...(models !== undefined && { models }),
    create: (config, context) => makeProvider(withHeaders(config, headers), context, endpoint),
  });
}

function keyInfo({ env, prefix = '', shape }: CompatibleKey, displayName: string, baseURL: string): ApiKeyInfo {
  const pattern = shape?.pattern ?? new RegExp(`^${prefix}.`);
  const expected = shape?.expected ?? `should begin with "${prefix}", as ${displayName}'s keys do`;
  const isKnown = prefix !== '' || shape !== undefined;
  return {
    env,
    hosts: [new URL(baseURL).hostname],
    validate: (key) => {
      const check = checkApiKey(key, pattern, expected, pattern.test(key) ? [] : FOREIGN);
      // For an endpoint without a known form of keys, any text may be one.
      return check.ok || isKnown || check.kind === 'malformed' ? check : { ok: true };
    },
  };
}

/** The other services whose keys are recognised. */
const FOREIGN = [...foreignKeys, { shape: /^sk-(?:proj-|svcacct-)/, of: 'OpenAI' }];

/** The user's own client sets its headers itself. */
function withHeaders(
  config: OpenAICompatibleConfig,
  headers: CompatibleEndpoint<string>['headers'],
): OpenAICompatibleConfig {
  if (headers === undefined || config.client !== undefined) return config;
  return { ...config, headers: { ...headers, ...config.headers } };
}
