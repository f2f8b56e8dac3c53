import type { ModelInfo } from '@flexiai/core/plugin';
import { isWireObject, listAt, numberAt, stringAt } from '../wire.ts';

/** Models per page; the API allows at most 1000. */
const PAGE_SIZE = 100;

/** More pages than there are models: an endpoint whose list never ends is not read further. */
const MOST_PAGES = 10;

/**
 * All pages of `GET /v1/models`, newest model first.
 *
 * @param getPage requests one page
 * @see https://platform.claude.com/docs/en/api/models-list
 */
export async function listModels(
  getPage: (query: Readonly<Record<string, unknown>>) => Promise<unknown>,
): Promise<readonly ModelInfo[]> {
  const models: ModelInfo[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const body = await getPage({ limit: PAGE_SIZE, ...(after !== undefined && { after_id: after }) });
    models.push(...listAt(body, 'data').flatMap(modelInfo));
    after = stringAt(body, 'last_id');
    if (after === undefined || !isWireObject(body) || body['has_more'] !== true) break;
  }
  return models;
}

function modelInfo(model: unknown): ModelInfo[] {
  const id = stringAt(model, 'id');
  if (id === undefined) return [];
  const displayName = stringAt(model, 'display_name');
  const maxContextTokens = numberAt(model, 'max_input_tokens');
  const maxOutputTokens = numberAt(model, 'max_tokens');
  return [
    {
      id,
      ...(displayName !== undefined && { displayName }),
      ...(maxContextTokens !== undefined && { maxContextTokens }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    },
  ];
}
