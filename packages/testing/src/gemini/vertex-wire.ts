import type { HttpAnswer, Route, Turn, Wire } from '../server/wire.ts';
import { countTokensRoute } from './count-tokens.ts';
import { geminiWire } from './gemini-wire.ts';
import { generateContentRoute, streamGenerateContentRoute } from './generate-content.ts';
import { checkVertexContents } from './strict-vertex.ts';
import { predictRoute, vertexEmbedContentRoute } from './vertex-embeddings.ts';
import { checkVertexCredential, vertexErrorCase, vertexStatusError } from './vertex-errors.ts';
import { vertexModelsRoute } from './vertex-models.ts';
import { onVertex } from './vertex-path.ts';

/**
 * Vertex AI's methods for Gemini (https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference): the wire of the
 * Gemini API under the paths of projects and regions, with tokens, and with errors of its own.
 */
export const vertexWire: Wire = {
  ...geminiWire,
  routes: [
    moved(generateContentRoute, 'generateContent'),
    moved(streamGenerateContentRoute, 'streamGenerateContent'),
    { ...countTokensRoute, path: onVertex('countTokens') },
    vertexEmbedContentRoute,
    predictRoute,
    vertexModelsRoute,
  ],
  checkCredential: checkVertexCredential,
  statusError: vertexStatusError,
  errorCase: vertexErrorCase,
};

function moved(route: Route, verb: string): Route {
  const checkStrictly = (turn: Turn): HttpAnswer | undefined =>
    checkVertexContents(turn) ?? route.checkStrictly?.(turn);
  return { ...route, path: onVertex(verb), checkStrictly };
}
