import { ModelNotFoundError } from '@flexiai/core/plugin';

/** One step of a resource's name. */
const STEP = /^[\w.@:-]+$/;

/**
 * The path of a model on Vertex AI, under the API's version or under a project: `publishers/google/models/x` for `x` and `models/x`,
 * `publishers/p/models/x` for `p/x`; a tuned model's endpoint (`projects/…/endpoints/1`) as it is. The SDK writes it into the URL
 * unchanged, so it must not contain a query, a fragment or a step upwards.
 *
 * @throws ModelNotFoundError for an invalid name
 */
export function vertexModelPath(model: string, provider: string): string {
  const steps = model.split('/');
  const isValid = steps.every((step) => STEP.test(step) && !/^\.+$/.test(step) && !step.includes('..'));
  const path = isValid ? pathOf(steps) : undefined;
  if (path !== undefined) return path;
  throw new ModelNotFoundError(
    `"${model}" cannot be the name of a model on Vertex AI. Use a name such as "gemini-3.8-flash" or "projects/my-project/locations/us-central1/endpoints/123".`,
    { provider, model },
  );
}

function pathOf(steps: readonly string[]): string | undefined {
  const [first, second] = steps;
  if (first === 'projects' || first === 'publishers') return steps.length >= 4 ? steps.join('/') : undefined;
  if (steps.length === 1) return `publishers/google/models/${first}`;
  if (steps.length !== 2) return undefined;
  return first === 'models' ? `publishers/google/models/${second}` : `publishers/${first}/models/${second}`;
}
