import OpenAI from 'openai';
import { API_KEY, type Caller, type Connection } from './party.ts';

/** The official SDK with its defaults, but for its retries: nothing here is to be retried. */
export function makeCaller(connection: Connection): Caller {
  const { baseURL, brokenURL, wire } = connection;
  const callers = [brokenURL, baseURL].filter((url) => url !== undefined).map((url) => clientOf(url, connection));
  const ask = wire === 'responses' ? responsesCaller : chatCaller;
  const [first, second] = callers.map((client) => ask(client, connection));
  if (first === undefined) throw new Error('There is no upstream.');
  return second === undefined ? first : naiveFailover(first, second);
}

function clientOf(url: string, { fetch }: Connection): OpenAI {
  return new OpenAI({ apiKey: API_KEY, baseURL: `${url}/v1`, maxRetries: 0, ...(fetch && { fetch }) });
}

function chatCaller(client: OpenAI, { turns }: Connection): Caller {
  const request = { model: 'gpt-5-mini', messages: [...turns] };
  return {
    unary: async () => (await client.chat.completions.create(request)).choices[0]?.message.content?.length ?? 0,
    stream: async () => {
      let size = 0;
      for await (const { choices } of await client.chat.completions.create({ ...request, stream: true }))
        size += choices[0]?.delta.content?.length ?? 0;
      return size;
    },
  };
}

function responsesCaller(client: OpenAI, { turns }: Connection): Caller {
  const request = { model: 'gpt-5-mini', input: [...turns] };
  return {
    unary: async () => (await client.responses.create(request)).output_text.length,
    stream: async () => {
      let size = 0;
      for await (const event of await client.responses.create({ ...request, stream: true })) {
        if (event.type === 'response.output_text.delta') size += event.delta.length;
      }
      return size;
    },
  };
}

/** As it is written by hand: the second is asked when the first throws. */
function naiveFailover(first: Caller, second: Caller): Caller {
  return {
    unary: () => first.unary().catch(() => second.unary()),
    stream: () => first.stream().catch(() => second.stream()),
  };
}
