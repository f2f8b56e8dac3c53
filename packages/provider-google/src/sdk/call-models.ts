import type { GeminiVerb } from '@flexiai/gemini-wire';
import type { GoogleCallConfig, GoogleModels } from './google-client.ts';

/** Stands for the request until the wire's own body replaces it: the SDK refuses a call without contents. */
const CONTENTS = ' ';

/** The SDK would call tools itself, and send further requests for long answers. */
const ONE_REQUEST = { automaticFunctionCalling: { disable: true }, automaticContinuation: false } as const;

/** The beginning of a path that the SDK adds itself. It chooses the method for embeddings by the bare name. */
const GOOGLES_MODELS = /^(?:publishers\/google\/)?models\//;

/**
 * Calls the SDK's method.
 * @param model the model's path under the API's version
 * @returns `undefined` for a client without that method
 */
export function callModels(
  models: GoogleModels,
  verb: GeminiVerb,
  model: string,
  config: GoogleCallConfig,
): Promise<unknown> | undefined {
  const params = { model, contents: CONTENTS, config };
  switch (verb) {
    case 'generateContent':
      return models.generateContent({ ...params, config: { ...config, ...ONE_REQUEST } });
    case 'streamGenerateContent':
      return models.generateContentStream?.({ ...params, config: { ...config, ...ONE_REQUEST } });
    case 'countTokens':
      return models.countTokens?.(params);
    default:
      return models.embedContent?.({ ...params, model: model.replace(GOOGLES_MODELS, '') });
  }
}
