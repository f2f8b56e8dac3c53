import { startWireServer, type WireServer, type WireServerOptions } from '../server/wire-server.ts';
import { geminiWire } from './gemini-wire.ts';

/**
 * Starts a local server with the Gemini API: `generateContent`, `streamGenerateContent`, `countTokens`, `embedContent`,
 * `batchEmbedContents` and models. Its `baseURL` is the bare origin, as the SDK expects it.
 */
export function startGeminiServer(options: WireServerOptions = {}): Promise<WireServer> {
  return startWireServer(geminiWire, options);
}
