import { type DefinedProvider, defineProvider, type StandardSchemaV1 } from '@flexiai/core/define';
import { geminiKey, KNOWN_MODELS, RETIREMENTS } from '@flexiai/gemini-wire/define';
import type { GoogleConfig } from './google-config.ts';
import { makeProvider } from './make-provider.ts';
import { type VertexConfigInput, vertexConfigSchema } from './vertex-config.ts';

/**
 * Gemini on Google Cloud's Vertex AI: `google({ vertex: { … } })` under a name of its own, for configuration files.
 *
 * @example
 * ```ts no-run
 * import { createFlexiAI } from '@flexiai/core';
 * import { vertex } from '@flexiai/provider-google';
 *
 * const ai = createFlexiAI({ providers: [vertex({ model: 'gemini-3.8-flash', project: 'my-project' })] });
 * console.log((await ai.chatCompletion({ prompt: 'Hello' })).text);
 * await ai.close();
 * ```
 */
export const vertex: DefinedProvider<'vertex', StandardSchemaV1<VertexConfigInput, GoogleConfig>> = defineProvider({
  id: 'vertex',
  displayName: 'Google Vertex AI',
  configSchema: vertexConfigSchema,
  apiKey: {
    ...geminiKey,
    // Of express mode, which other libraries read from there, too: the other variables hold keys of the Gemini API.
    env: ['GOOGLE_VERTEX_API_KEY'],
    // A key would replace them all: it is of one project, and of no region.
    need: ({ project, location, keyFile, authClient }) =>
      (project ?? location ?? keyFile ?? authClient) === undefined ? 'optional' : 'none',
  },
  models: KNOWN_MODELS,
  retirements: RETIREMENTS,
  create: (config, context) => makeProvider(config, context, 'vertex'),
});
