import { makeSdkClient, missingApiKey, NO_TIMEOUT_MS, SdkRequests } from '@flexiai/core/plugin';
import type { ClientOptions, OpenAI } from 'openai';
import type { Endpoint } from '../api/endpoint.ts';
import type { OpenAIConfig } from '../openai-config.ts';
import { OPENAI_RATE_LIMITS } from '../response/rate-limit-names.ts';
import { requestIdOf } from '../response/request-id.ts';

/** Replaces the key that the SDK requires, if the headers have the credential or the endpoint needs none. */
const NO_KEY = 'unused';

/** The end of an address that was copied with the path of an API: the SDK would add the path again. */
const PASTED_PATH = /\/(?:chat\/completions|responses|embeddings)\/*$/;

/** Whose clients these are. */
interface Owner {
  readonly provider: string;
  readonly model: string;
  readonly endpoint: Endpoint;
}

/** The requests of one entry. The SDK is loaded with the first of them. */
export function openaiRequests(config: OpenAIConfig, owner: Owner): SdkRequests<OpenAI> {
  const { rateLimits = OPENAI_RATE_LIMITS } = owner.endpoint;
  return new SdkRequests({
    own: config.client,
    network: config,
    keyOf: (key) => key || config.apiKey || keyInHeaders(config, owner),
    make: (key) => makeClient(config, owner.endpoint, key),
    repeatsHeads: true,
    heads: { rateLimits, requestIdOf },
  });
}

/** Replaces a missing key. */
function keyInHeaders({ headers = {} }: OpenAIConfig, { provider, model, endpoint }: Owner): string {
  const sent = Object.keys(headers).some((name) => /^(?:authorization|api-key)$/i.test(name));
  if (sent || endpoint.apiKey === undefined) return NO_KEY;
  throw missingApiKey(provider, model, endpoint.apiKey.env);
}

async function makeClient(config: OpenAIConfig, endpoint: Endpoint, apiKey: string): Promise<OpenAI> {
  const { baseURL, organization, project, headers } = config;
  const keyHeader = endpoint.apiKey?.header;
  const { OpenAI } = await import('openai');
  const options: ClientOptions = {
    apiKey,
    // `null` and explicit values: what the SDK would read from the environment may belong to another account.
    adminAPIKey: null,
    organization: organization ?? null,
    project: project ?? null,
    webhookSecret: null,
    baseURL: (baseURL ?? endpoint.baseURL).replace(PASTED_PATH, ''),
    defaultHeaders: {
      ...((apiKey === NO_KEY || keyHeader !== undefined) && { authorization: null }),
      ...(apiKey !== NO_KEY && keyHeader !== undefined && { [keyHeader]: apiKey }),
      ...headers,
    },
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
  };
  const allowed = 'client: new OpenAI({ apiKey, dangerouslyAllowBrowser: true })';
  return makeSdkClient('openai', allowed, () => new OpenAI(options));
}
