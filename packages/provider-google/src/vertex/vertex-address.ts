import { environment, type Variables } from '../environment.ts';
import { LOCATION, PROJECT, type VertexOptions } from './vertex-options.ts';

/** Regions of several regions have hosts of their own form. */
const MULTI_REGIONS: ReadonlySet<string> = new Set(['us', 'eu']);

/** The region of an entry. A variable that cannot be a region counts as not set: it must not lead to another host. */
export function locationOf({ location }: VertexOptions, variables: Variables = environment()): string {
  return location ?? matching(variables['GOOGLE_CLOUD_LOCATION'], LOCATION) ?? 'global';
}

/** The project of an entry, if its options or a variable name one. */
export function projectOf({ project }: VertexOptions, variables: Variables = environment()): string | undefined {
  return project ?? matching(variables['GOOGLE_CLOUD_PROJECT'], PROJECT);
}

/**
 * The address of Vertex AI for a region.
 * @see https://cloud.google.com/vertex-ai/docs/reference/rest#service-endpoint
 */
export function vertexAddress(location: string): string {
  if (location === 'global') return 'https://aiplatform.googleapis.com';
  if (MULTI_REGIONS.has(location)) return `https://aiplatform.${location}.rep.googleapis.com`;
  return `https://${location}-aiplatform.googleapis.com`;
}

function matching(value: string | undefined, pattern: RegExp): string | undefined {
  const text = value?.trim();
  return text !== undefined && pattern.test(text) ? text : undefined;
}
