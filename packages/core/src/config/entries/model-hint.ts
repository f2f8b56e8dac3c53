import { nearest } from '../../data/nearest.ts';
import type { KnownModel, ModelRetirement } from '../../plugin/provider-plugin.ts';

/** What a plugin knows of its models. */
export interface ModelKnowledge {
  readonly models?: readonly KnownModel[];
  readonly retirements?: readonly ModelRetirement[];
}

/**
 * What its plugin knows of a model that is retired, or that it does not know and that is spelled nearly as one that it does.
 * The words continue `the model "…"`. `undefined` where there is nothing to say.
 *
 * @param failed the provider said that there is no such model: then another version of a known one is no new model, either
 */
export function modelHint(
  model: string,
  { models = [], retirements = [] }: ModelKnowledge,
  failed: boolean,
): string | undefined {
  const today = new Date().toISOString().slice(0, 10);
  const retirement = retirements.find(({ id }) => id === model);
  if (retirement !== undefined) return retirementHint(retirement, today);
  const ids = models.map(({ id }) => id);
  if (ids.includes(model)) return undefined;
  const gone = new Set(retirements.flatMap(({ id, on }) => (on <= today ? [id] : [])));
  const alive = ids.filter((id) => !gone.has(id));
  const near = nearest(model, alive);
  // Models come faster than releases of plugins: a name that differs in its version alone is most likely a new one's.
  if (near === undefined || (!failed && versionless(near) === versionless(model))) return undefined;
  return `is none that the plugin knows; did you mean "${near}"?`;
}

function retirementHint({ on, replacement }: ModelRetirement, today: string): string {
  const when = on <= today ? `was retired on ${on}` : `will be retired on ${on}`;
  return `${when}${replacement === undefined ? '' : `; its provider recommends "${replacement}"`}.`;
}

/** `claude-sonnet-#` for `claude-sonnet-4-5-20250929`. */
function versionless(model: string): string {
  return model.toLowerCase().replaceAll(/\d+(?:[-.@]\d+)*/g, '#');
}
