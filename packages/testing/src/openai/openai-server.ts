import { startWireServer, type WireServer, type WireServerOptions } from '../server/wire-server.ts';
import { openaiWire } from './openai-wire.ts';

/**
 * Starts a local server with the OpenAI API: Chat Completions and Responses, unary and streamed, embeddings and models.
 * Its `baseURL` ends with `/v1`, as the SDK expects it.
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { openai } from '@flexiai/provider-openai';
 * import { startOpenAIServer } from '@flexiai/testing';
 *
 * const server = await startOpenAIServer();
 * const ai = createFlexiAI({ providers: [openai({ model: 'gpt-6.1-sol', apiKey: 'test', baseURL: server.baseURL })] });
 * console.log((await ai.chatCompletion({ prompt: 'Hello' })).text);
 * await ai.close();
 * await server.close();
 * ```
 */
export function startOpenAIServer(options: WireServerOptions = {}): Promise<WireServer> {
  return startWireServer(openaiWire(), options);
}
