import type { ProviderMetadata } from '@flexiai/core/plugin';
import { PLUGIN_ID } from '../plugin-id.ts';
import { objectAt, stringAt, type WireObject } from '../wire.ts';

/** Fields of the end of an answer that the unified model does not have. */
const FACTS = ['trace', 'metrics', 'performanceConfig', 'serviceTier', 'additionalModelResponseFields'] as const;

/** @param end a whole answer, or the end of a stream and its metadata together */
export function finishMetadata(end: WireObject): ProviderMetadata | undefined {
  const told = FACTS.filter((field) => Object.keys(objectAt(end, field)).length > 0);
  if (told.length === 0) return undefined;
  return { [PLUGIN_ID]: Object.fromEntries(told.map((field) => [field, end[field]])) };
}

/** The model to which a prompt router gave the request. Other answers do not name their model. */
export function routedModel(end: WireObject): string | undefined {
  return stringAt(objectAt(objectAt(end, 'trace'), 'promptRouter'), 'invokedModelId');
}
