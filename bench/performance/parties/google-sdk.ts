import { GoogleGenerativeAI } from '@google/generative-ai';
import { MODELS } from '../wire.ts';
import { API_KEY, type Caller, type Connection } from './party.ts';

/** The SDK with its defaults. It knows only the global `fetch`. */
export function makeCaller({ baseURL, fetch, turns }: Connection): Caller {
  if (fetch !== undefined) globalThis.fetch = fetch;
  const model = new GoogleGenerativeAI(API_KEY).getGenerativeModel({ model: MODELS.gemini }, { baseUrl: baseURL });
  const request = {
    contents: turns.map(({ role, content }) => ({
      role: role === 'assistant' ? 'model' : role,
      parts: [{ text: content }],
    })),
  };
  return {
    unary: async () => (await model.generateContent(request)).response.text().length,
    stream: async () => {
      let size = 0;
      for await (const chunk of (await model.generateContentStream(request)).stream) size += chunk.text().length;
      return size;
    },
  };
}
