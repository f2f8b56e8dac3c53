import { createFlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { gemini } from '@flexiai/provider-gemini';
import { openai } from '@flexiai/provider-openai';
import { MODELS } from '../wire.ts';
import { API_KEY, type Caller, type Connection } from './party.ts';

/** Longer than a run: the circuit of a broken provider stays open, so that no trial request is measured. */
const RECOVERY_MS = 3_600_000;

/** FlexiAI with its defaults: retries, clocks, circuit breakers, the ledger. */
export function makeCaller(connection: Connection): Caller {
  const { baseURL, brokenURL, turns } = connection;
  const broken = brokenURL === undefined ? [] : [entryOf('broken', brokenURL, connection)];
  const ai = createFlexiAI({
    providers: [...broken, entryOf('healthy', baseURL, connection)],
    ...(brokenURL !== undefined && { circuitBreaker: { recoveryTimeoutMs: RECOVERY_MS } }),
  });
  const request = { messages: [...turns] };
  return {
    unary: async () => (await ai.chatCompletion(request)).text.length,
    stream: async () => {
      let size = 0;
      for await (const part of ai.streamChatCompletion(request)) {
        if (part.type === 'text-delta') size += part.delta.length;
      }
      return size;
    },
    close: () => ai.close(),
  };
}

function entryOf(name: string, url: string, { wire, fetch }: Connection) {
  const settings = { name, model: MODELS[wire], apiKey: API_KEY, ...(fetch && { fetch }) };
  switch (wire) {
    case 'chat':
    case 'responses':
      return openai({ ...settings, api: wire, baseURL: `${url}/v1` });
    case 'anthropic':
      return anthropic({ ...settings, baseURL: url });
    case 'gemini':
      return gemini({ ...settings, baseURL: url });
  }
}
