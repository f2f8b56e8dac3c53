import type { ModelInfo } from '@flexiai/core/plugin';
import { listAt, stringAt } from '../wire.ts';
import { traitsOf } from './traits-of.ts';

/** More pages than there are: a list that never ends is not read further. */
const MOST_PAGES = 10;

type GetPage = (path: string, query: Readonly<Record<string, string>>) => Promise<unknown>;

/**
 * The foundation models that write text and can be asked by their id, and the inference profiles.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html
 */
export async function listModels(getPage: GetPage): Promise<readonly ModelInfo[]> {
  const models = await getPage('/foundation-models', { byOutputModality: 'TEXT', byInferenceType: 'ON_DEMAND' });
  const all = listAt(models, 'modelSummaries').flatMap((model) =>
    infoOf(stringAt(model, 'modelId'), stringAt(model, 'modelName')),
  );
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { maxResults: '1000', ...(nextToken !== undefined && { nextToken }) };
    const profiles = await getPage('/inference-profiles', query);
    for (const profile of listAt(profiles, 'inferenceProfileSummaries')) {
      all.push(...infoOf(stringAt(profile, 'inferenceProfileId'), stringAt(profile, 'inferenceProfileName')));
    }
    nextToken = stringAt(profiles, 'nextToken');
    if (nextToken === undefined) break;
  }
  return all;
}

function infoOf(id: string | undefined, displayName: string | undefined): readonly ModelInfo[] {
  if (id === undefined) return [];
  const { maxContextTokens, maxOutputTokens } = traitsOf(id);
  return [
    {
      id,
      ...(displayName !== undefined && { displayName }),
      ...(maxContextTokens !== undefined && { maxContextTokens }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    },
  ];
}
