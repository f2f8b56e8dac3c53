import Anthropic from '@anthropic-ai/sdk';
import { MODELS } from '../wire.ts';
import { API_KEY, type Caller, type Connection } from './party.ts';

/** The official SDK with its defaults, but for its retries. */
export function makeCaller({ baseURL, fetch, turns }: Connection): Caller {
  const client = new Anthropic({ apiKey: API_KEY, baseURL, maxRetries: 0, ...(fetch && { fetch }) });
  const request = { model: MODELS.anthropic, max_tokens: 1000, messages: [...turns] };
  return {
    unary: async () => {
      const { content } = await client.messages.create(request);
      return content.reduce((size, block) => size + (block.type === 'text' ? block.text.length : 0), 0);
    },
    stream: async () => {
      let size = 0;
      for await (const event of await client.messages.create({ ...request, stream: true })) {
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') size += event.delta.text.length;
      }
      return size;
    },
  };
}
