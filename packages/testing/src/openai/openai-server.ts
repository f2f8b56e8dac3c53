import { startWireServer, type WireServer, type WireServerOptions } from '../server/wire-server.ts';
import { openaiWire } from './openai-wire.ts';

/**
 * Starts a local server that speaks the OpenAI API: Chat Completions and Responses, unary and streamed, embeddings and
 * models. Its `baseURL` ends in `/v1`, as the SDK takes it.
 */
export function startOpenAIServer(options: WireServerOptions = {}): Promise<WireServer> {
  return startWireServer(openaiWire(), options);
}
