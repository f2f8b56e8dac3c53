import { messageOf } from '../../errors/message-of.ts';
import type { ModelInfo } from '../../plugin/provider.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';
import { askOutsideCalls, type OutsideCalls } from './ask-outside-calls.ts';

/** The models that an entry's credential may use, by its provider. */
export type ModelListing =
  | { readonly status: 'listed'; readonly models: readonly ModelInfo[] }
  /** Its plugin cannot list models. */
  | { readonly status: 'unsupported' }
  | { readonly status: 'failed'; readonly message: string };

/** One entry's models, limited in time, and by the client's end. Does not throw. */
export async function listProviderModels(entry: ResolvedEntry, surroundings: OutsideCalls): Promise<ModelListing> {
  const { provider } = entry;
  if (provider.listModels === undefined) return { status: 'unsupported' };
  try {
    const models = await askOutsideCalls(entry, surroundings, async (context) => provider.listModels?.(context));
    if (!Array.isArray(models)) return { status: 'failed', message: 'its plugin returned no list of models' };
    return { status: 'listed', models };
  } catch (error) {
    return { status: 'failed', message: messageOf(error) };
  }
}
