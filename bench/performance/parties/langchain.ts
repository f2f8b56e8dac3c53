import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { MODELS } from '../wire.ts';
import { API_KEY, type Caller, type Connection } from './party.ts';

/** LangChain.js over the OpenAI wires, without its retries; its own way to fall back where a provider is broken. */
export function makeCaller(connection: Connection): Caller {
  const { baseURL, brokenURL, turns } = connection;
  const messages = turns.map(({ role, content }) =>
    role === 'assistant' ? new AIMessage(content) : new HumanMessage(content),
  );
  const healthy = modelOf(baseURL, connection);
  const model =
    brokenURL === undefined ? healthy : modelOf(brokenURL, connection).withFallbacks({ fallbacks: [healthy] });
  return {
    unary: async () => (await model.invoke(messages)).text.length,
    stream: async () => {
      let size = 0;
      for await (const chunk of await model.stream(messages)) size += chunk.text.length;
      return size;
    },
  };
}

function modelOf(url: string, { wire, fetch }: Connection): ChatOpenAI {
  return new ChatOpenAI({
    model: MODELS[wire],
    apiKey: API_KEY,
    maxRetries: 0,
    useResponsesApi: wire === 'responses',
    configuration: { baseURL: `${url}/v1`, ...(fetch && { fetch }) },
  });
}
