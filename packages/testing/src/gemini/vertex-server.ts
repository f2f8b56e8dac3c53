import { startWireServer, type WireServer, type WireServerOptions } from '../server/wire-server.ts';
import { vertexWire } from './vertex-wire.ts';

/**
 * Starts a local server with Gemini on Vertex AI: `generateContent`, `streamGenerateContent`, `countTokens`, `embedContent`, `predict`
 * for embeddings, and the list of Google's models. Its `baseURL` is the bare origin. `apiKey` is the only valid token, or key of
 * express mode.
 */
export function startVertexServer(options: WireServerOptions = {}): Promise<WireServer> {
  return startWireServer(vertexWire, options);
}
