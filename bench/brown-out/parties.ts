import { createFlexiAI, type FlexiAIConfig } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import OpenAI from 'openai';
import { type FaultyUpstream, promptOf } from './faulty-upstream.ts';

/** A client of one or two upstreams. */
export interface Party {
  /** Also the key that it sends. */
  readonly name: string;
  /** Loads what its first call would load: the cold start is not compared here. */
  warmUp(): Promise<unknown>;
  /** @returns the text of the answer @throws errors of the client */
  ask(call: number, isStreamed: boolean): Promise<string>;
  close(): Promise<void>;
}

const MODEL = 'gpt-4.1-mini';

/** FlexiAI over the upstreams, in order. */
export function flexiai(upstreams: readonly FaultyUpstream[], settings: Omit<FlexiAIConfig, 'providers'> = {}): Party {
  const name = 'FlexiAI';
  const ai = createFlexiAI({
    providers: upstreams.map(({ baseURL }, index) =>
      openai({ name: `upstream-${index + 1}`, model: MODEL, apiKey: name, baseURL }),
    ),
    ...settings,
  });
  return {
    name,
    warmUp: () => ai.warmUp(),
    ask: async (call, isStreamed) => {
      const request = { prompt: promptOf(call) };
      if (!isStreamed) return (await ai.chatCompletion(request)).text;
      let text = '';
      for await (const piece of ai.streamChatCompletion(request).textStream) text += piece;
      return text;
    },
    close: () => ai.close(),
  };
}

/** The SDK alone, with its own retries; and over two upstreams, a hand-written failover. */
export function sdks(upstreams: readonly FaultyUpstream[]): Party {
  const name = upstreams.length === 1 ? 'bare SDK' : 'failover by hand';
  const clients = upstreams.map(({ baseURL }) => new OpenAI({ apiKey: name, baseURL }));
  return {
    name,
    // Loaded by the import above.
    warmUp: async () => undefined,
    ask: async (call, isStreamed) => {
      let failure: unknown;
      for (const client of clients) {
        try {
          return await askSDK(client, call, isStreamed);
        } catch (error) {
          failure = error;
        }
      }
      throw failure;
    },
    close: async () => undefined,
  };
}

async function askSDK(client: OpenAI, call: number, isStreamed: boolean): Promise<string> {
  const request = { model: MODEL, messages: [{ role: 'user' as const, content: promptOf(call) }] };
  if (!isStreamed) return (await client.chat.completions.create(request)).choices[0]?.message.content ?? '';
  let text = '';
  for await (const { choices } of await client.chat.completions.create({ ...request, stream: true }))
    text += choices[0]?.delta.content ?? '';
  return text;
}
