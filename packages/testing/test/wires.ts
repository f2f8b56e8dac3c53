import { onTestFinished } from 'vitest';
import { startAnthropicServer } from '../src/anthropic/anthropic-server.ts';
import { startGeminiServer } from '../src/gemini/gemini-server.ts';
import { startOpenAIServer } from '../src/openai/openai-server.ts';
import type { WireServer, WireServerOptions } from '../src/server/wire-server.ts';
import type { RawRequest } from './raw-client.ts';
import { teaServer } from './tea-wire.ts';

/** What a test needs to know about a wire to call its server. */
export interface WireUnderTest {
  readonly name: 'openai' | 'openai-responses' | 'anthropic' | 'gemini' | 'tea';
  start(options?: WireServerOptions): Promise<WireServer>;
  /** A chat request with one user message, ready for `send`. */
  chat(server: WireServer, stream: boolean, text?: string): readonly [url: string, request: RawRequest];
  /** Matches the text of a stream with its normal end. */
  readonly terminal: RegExp;
  /** Header that contains the credential. */
  credential(key: string): { readonly [name: string]: string };
}

export const openai: WireUnderTest = {
  name: 'openai',
  start: startOpenAIServer,
  chat: (server, stream, text = 'hello there') => [
    `${server.baseURL}/chat/completions`,
    { body: { model: 'gpt-5-mini', stream, messages: [{ role: 'user', content: text }] } },
  ],
  terminal: /data: \[DONE\]\n\n$/,
  credential: (key) => ({ authorization: `Bearer ${key}` }),
};

const responses: WireUnderTest = {
  name: 'openai-responses',
  start: startOpenAIServer,
  chat: (server, stream, text = 'hello there') => [
    `${server.baseURL}/responses`,
    { body: { model: 'gpt-5-mini', stream, input: [{ role: 'user', content: text }] } },
  ],
  terminal: /event: response\.(?:completed|incomplete)\ndata: \{"type":"response\.[^\n]+\}\n\n$/,
  credential: (key) => ({ authorization: `Bearer ${key}` }),
};

export const anthropic: WireUnderTest = {
  name: 'anthropic',
  start: startAnthropicServer,
  chat: (server, stream, text = 'hello there') => [
    `${server.baseURL}/v1/messages`,
    {
      headers: { 'anthropic-version': '2023-06-01' },
      body: { model: 'claude-haiku-4-5', max_tokens: 100, stream, messages: [{ role: 'user', content: text }] },
    },
  ],
  terminal: /event: message_stop\ndata: \{"type":"message_stop"\}\n\n$/,
  credential: (key) => ({ 'x-api-key': key }),
};

export const gemini: WireUnderTest = {
  name: 'gemini',
  start: startGeminiServer,
  chat: (server, stream, text = 'hello there') => [
    `${server.baseURL}/v1beta/models/gemini-2.5-flash:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    { body: { contents: [{ role: 'user', parts: [{ text }] }] } },
  ],
  terminal: /"finishReason": "STOP"[^\n]*\r\n\r\n$/,
  credential: (key) => ({ 'x-goog-api-key': key }),
};

/** A wire that no service has, made with the kit. */
export const tea: WireUnderTest = {
  name: 'tea',
  start: (options) => teaServer.start(options),
  chat: (server, stream, text = 'hello there') => [
    `${server.baseURL}/pour`,
    { body: { model: 'tea-green', stream, messages: [{ role: 'user', content: text }] } },
  ],
  terminal: /event: end\ndata: \{[^\n]+\}\n\n$/,
  credential: (key) => ({ authorization: `Bearer ${key}` }),
};

export const wires: readonly WireUnderTest[] = [openai, responses, anthropic, gemini, tea];

/** A server for the current test only. */
export async function closing(starting: Promise<WireServer>): Promise<WireServer> {
  const server = await starting;
  onTestFinished(() => server.close());
  return server;
}
