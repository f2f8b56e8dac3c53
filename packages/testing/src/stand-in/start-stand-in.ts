import { startAnthropicServer } from '../anthropic/anthropic-server.ts';
import { startGeminiServer } from '../gemini/gemini-server.ts';
import { startOpenAIServer } from '../openai/openai-server.ts';
import type { WireServer, WireServerOptions } from '../server/wire-server.ts';

const SERVICES = {
  openai: { variable: 'OPENAI_API_KEY', start: startOpenAIServer },
  anthropic: { variable: 'ANTHROPIC_API_KEY', start: startAnthropicServer },
  gemini: { variable: 'GEMINI_API_KEY', start: startGeminiServer },
} as const;

/** A real service, or the local server in its place. */
export interface StandIn extends AsyncDisposable {
  /** Options for the entry: none for the real service, the key and the address of the local server otherwise. */
  readonly entry: { readonly apiKey?: string; readonly baseURL?: string };
  /** The local server, for replies and faults; `undefined` if the real service is used. */
  readonly server: WireServer | undefined;
  /** Closes the local server, if there is one. */
  close(): Promise<void>;
}

/**
 * The real service if the environment has its key (`OPENAI_API_KEY`, `ANTHROPIC_API_KEY`, `GEMINI_API_KEY`), otherwise a local
 * server, which a line on stderr reports. For examples and first steps, which then run with and without keys.
 *
 * @param options of the local server
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { openai } from '@flexiai/provider-openai';
 * import { startStandIn } from '@flexiai/testing';
 *
 * const service = await startStandIn('openai', { reply: { text: 'Hello!' } });
 * const ai = createFlexiAI({ providers: [openai({ model: 'gpt-6-luna', ...service.entry })] });
 * console.log((await ai.chatCompletion({ prompt: 'Say hello.' })).text);
 * await ai.close();
 * await service.close();
 * ```
 */
export async function startStandIn(service: keyof typeof SERVICES, options: WireServerOptions = {}): Promise<StandIn> {
  const { variable, start } = SERVICES[service];
  const close = async (): Promise<void> => server?.close();
  const isReal = (process.env[variable] ?? '') !== '';
  const server = isReal ? undefined : await start(options);
  if (server === undefined) return { entry: {}, server, close, [Symbol.asyncDispose]: close };
  process.stderr.write(`${variable} is not set: a local server answers in place of ${service}.\n`);
  return { entry: { apiKey: 'local', baseURL: server.baseURL }, server, close, [Symbol.asyncDispose]: close };
}
