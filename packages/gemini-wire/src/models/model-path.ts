import { ModelNotFoundError } from '@flexiai/core/plugin';

/**
 * The path of a model under the API's version: `models/x` or `tunedModels/x`. The SDK writes the name into the URL unchanged, so a
 * name must not contain a path, a query or a fragment.
 *
 * @param model `x`, `models/x` or `tunedModels/x`
 * @throws ModelNotFoundError for an invalid name
 */
export function modelPath(model: string, provider: string): string {
  const [, collection = 'models', name = ''] = /^(?:(models|tunedModels)\/)?([^/\\]+)$/.exec(model) ?? [];
  if (name === '' || /^\.+$/.test(name) || !name.isWellFormed()) {
    throw new ModelNotFoundError(
      `"${model}" cannot be the name of a Gemini model. Use a name such as "gemini-3.8-flash" or "tunedModels/my-model".`,
      { provider, model },
    );
  }
  return `${collection}/${encodeURIComponent(name)}`;
}
