import {
  countOf,
  describeBody,
  InvalidResponseError,
  isObject,
  type JsonObject,
  listOf,
  type ModelInfo,
  parseJson,
  readText,
  stringOf,
} from '@flexiai/core/plugin';
import { failureOfBody } from '../errors/error-body.ts';
import { errorFromFailure, type FailureContext } from '../gemini-errors.ts';

/** How models are requested. */
export interface ModelsEndpoint {
  /** The address of the API with its version. */
  readonly baseURL: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal | undefined;
  readonly context: FailureContext;
}

/** More pages than any account has: a server that always names a next page is not read further. */
const MOST_PAGES = 100;

/**
 * One page of models. The SDK has no such call.
 * @throws ProviderError for an answer that is an error
 * @see https://ai.google.dev/api/models#method:-models.list
 */
export async function fetchModelsPage(
  { baseURL, headers, fetch, signal, context }: ModelsEndpoint,
  pageSize: number,
  pageToken?: string,
): Promise<JsonObject> {
  const query = new URLSearchParams({ pageSize: String(pageSize), ...(pageToken !== undefined && { pageToken }) });
  const response = await fetch(`${baseURL}/models?${query}`, { headers, ...(signal !== undefined && { signal }) });
  const body = await readText(response);
  if (!response.ok) throw errorFromFailure(failureOfBody(body, response.status), context, response.headers);
  const page = parseJson(body);
  if (isObject(page)) return page;
  throw new InvalidResponseError(`Gemini answered with ${describeBody(body)} in place of a list of models.`, context);
}

/** All models that can hold a conversation. */
export async function listModels(endpoint: ModelsEndpoint): Promise<readonly ModelInfo[]> {
  const models: ModelInfo[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { models: entries, nextPageToken } = await fetchModelsPage(endpoint, 1000, pageToken);
    for (const entry of listOf(entries)) {
      const model = isObject(entry) ? modelInfoOf(entry) : undefined;
      if (model !== undefined) models.push(model);
    }
    pageToken = stringOf(nextPageToken);
    if (pageToken === undefined) break;
  }
  return models;
}

function modelInfoOf(entry: JsonObject): ModelInfo | undefined {
  const name = stringOf(entry['name']);
  if (name === undefined || !listOf(entry['supportedGenerationMethods']).includes('generateContent')) return undefined;
  const displayName = stringOf(entry['displayName']);
  const maxContextTokens = countOf(entry['inputTokenLimit']);
  const maxOutputTokens = countOf(entry['outputTokenLimit']);
  return {
    id: name.replace(/^models\//, ''),
    ...(displayName !== undefined && { displayName }),
    ...(maxContextTokens !== undefined && { maxContextTokens }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
}
