import { nearest } from '../../data/nearest.ts';
import type { KnownModel, ModelRetirement } from '../../plugin/provider-plugin.ts';

/** What a plugin knows about models. */
export interface ModelKnowledge {
  readonly models?: readonly KnownModel[];
  readonly retirements?: readonly ModelRetirement[];
}

/**
 * A hint about a model that is retired, or that is unknown and nearly spelled like a known model. The text continues `the model
 * "…"`. `undefined` if there is no hint.
 *
 * @param failed the provider said that the model does not exist, so another version of a known model is not a new model
 */
export function modelHint(
  model: string,
  { models = [], retirements = [] }: ModelKnowledge,
  failed: boolean,
): string | undefined {
  const retirement = retirements.find(({ id }) => id === model);
  if (retirement === undefined && models.some(({ id }) => id === model)) return undefined;
  // The first date of a process takes most of a millisecond.
  const today = new Date().toISOString().slice(0, 10);
  if (retirement !== undefined) return retirementHint(retirement, today);
  const ids = models.map(({ id }) => id);
  const gone = new Set(retirements.flatMap(({ id, on }) => (on <= today ? [id] : [])));
  const alive = ids.filter((id) => !gone.has(id));
  const near = nearest(model, alive);
  // New models appear before new releases of a plugin, so an unknown version of a known model is most likely new.
  if (near === undefined || (!failed && versionless(near) === versionless(model))) return undefined;
  return `is not known to the plugin; did you mean "${near}"?`;
}

function retirementHint({ on, replacement }: ModelRetirement, today: string): string {
  const when = on <= today ? `was retired on ${on}` : `will be retired on ${on}`;
  return `${when}${replacement === undefined ? '' : `; its provider recommends "${replacement}"`}.`;
}

/** `claude-sonnet-#` for `claude-sonnet-4-5-20250929`. */
function versionless(model: string): string {
  return model.toLowerCase().replaceAll(/\d+(?:[-.@]\d+)*/g, '#');
}
