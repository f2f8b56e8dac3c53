import { countOf, isObject, type JsonObject, listOf, type ModelInfo, stringOf } from '@flexiai/core/plugin';
import type { Page } from '../gemini-door.ts';
import type { GeminiService } from './embedding-verb.ts';

/** The models of a page, and where the next one begins. */
export interface ModelsPage {
  readonly models: readonly ModelInfo[];
  readonly nextPageToken: string | undefined;
}

/** More pages than any account has: a server that always names a next page is not read further. */
const MOST_PAGES = 100;

/** The most models of a page that the services send. */
const PAGE_SIZE: { readonly [S in GeminiService]: number } = { gemini: 1000, vertex: 100 };

/** The models of all pages. */
export async function readModels(
  service: GeminiService,
  ask: (page: Page) => Promise<ModelsPage>,
): Promise<readonly ModelInfo[]> {
  const all: ModelInfo[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { models, nextPageToken } = await ask({ pageSize: PAGE_SIZE[service], pageToken });
    all.push(...models);
    pageToken = nextPageToken;
    if (pageToken === undefined) break;
  }
  return all;
}

/**
 * The models of a page that can hold a conversation, as far as the service says so.
 * @see https://ai.google.dev/api/models#method:-models.list
 * @see https://cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/publishers.models/list
 */
export function modelsIn(payload: JsonObject, service: GeminiService): ModelsPage {
  const entries = listOf(service === 'vertex' ? payload['publisherModels'] : payload['models']).filter(isObject);
  return {
    models: entries.flatMap((entry) => modelInfoOf(entry, service) ?? []),
    // Vertex AI sends an empty one for the last page.
    nextPageToken: stringOf(payload['nextPageToken']) || undefined,
  };
}

function modelInfoOf(entry: JsonObject, service: GeminiService): ModelInfo | undefined {
  const name = stringOf(entry['name']);
  if (name === undefined) return undefined;
  const id = name.replace(/^(?:publishers\/google\/)?models\//, '');
  const answers =
    service === 'vertex'
      ? /^gem(?:ini|ma)-/.test(id) && !id.includes('embedding')
      : listOf(entry['supportedGenerationMethods']).includes('generateContent');
  if (!answers) return undefined;
  const displayName = stringOf(entry['displayName']);
  const maxContextTokens = countOf(entry['inputTokenLimit']);
  const maxOutputTokens = countOf(entry['outputTokenLimit']);
  return {
    id,
    ...(displayName !== undefined && { displayName }),
    ...(maxContextTokens !== undefined && { maxContextTokens }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
}
