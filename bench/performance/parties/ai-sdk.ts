import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, type LanguageModel, streamText } from 'ai';
import { MODELS } from '../wire.ts';
import { API_KEY, type Caller, type Connection } from './party.ts';

/** The AI SDK, without its retries. */
export function makeCaller(connection: Connection): Caller {
  const request = { model: modelOf(connection), messages: [...connection.turns], maxRetries: 0 };
  return {
    unary: async () => (await generateText(request)).text.length,
    stream: async () => {
      let size = 0;
      for await (const piece of streamText(request).textStream) size += piece.length;
      return size;
    },
  };
}

function modelOf({ wire, baseURL, fetch }: Connection): LanguageModel {
  const settings = { apiKey: API_KEY, ...(fetch && { fetch }) };
  switch (wire) {
    case 'chat':
      return createOpenAI({ ...settings, baseURL: `${baseURL}/v1` }).chat(MODELS.chat);
    case 'responses':
      return createOpenAI({ ...settings, baseURL: `${baseURL}/v1` }).responses(MODELS.responses);
    case 'anthropic':
      return createAnthropic({ ...settings, baseURL: `${baseURL}/v1` })(MODELS.anthropic);
    case 'gemini':
      return createGoogle({ ...settings, baseURL: `${baseURL}/v1beta` })(MODELS.gemini);
  }
}
