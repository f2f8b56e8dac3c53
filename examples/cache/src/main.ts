import { cache, cacheOptions } from '@flexiai/cache';
import { createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startOpenAIServer } from '@flexiai/testing';

// Instead of the real service: a local server with its wire.
const server = await startOpenAIServer({ reply: { text: 'Because of Rayleigh scattering.' } });

const answers = cache({
  // A call without a tenant is not cached.
  partition: (_request, { metadata: { tenant } }) => (typeof tenant === 'string' ? tenant : undefined),
  ttlMs: 10 * 60_000,
  staleIfErrorMs: 60 * 60_000,
});
const ai = createFlexiAI({
  providers: [openai({ model: 'gpt-5-mini', apiKey: 'sk-local', baseURL: server.baseURL })],
  middleware: [answers],
  retry: { maxRetries: 0 },
});
const request = { prompt: 'Why is the sky blue?' };
const of = (tenant: string) => ({ metadata: { tenant } });
const asked = () => `called the provider ${server.requests.length} times`;

const first = await ai.chatCompletion(request, of('one'));
console.log(`The first call: ${first.text} (${asked()})`);

const hit = await ai.chatCompletion(request, of('one'));
console.log(`Again: ${hit.cached ? 'from the cache' : 'new'} (${asked()})`);

let text = '';
for await (const piece of ai.streamChatCompletion(request, of('one')).textStream) text += piece;
console.log(`Streamed: ${text} (${asked()})`);

const other = await ai.chatCompletion(request, of('two'));
console.log(`Another tenant: ${other.cached ? 'from the cache' : 'new'} (${asked()})`);

const crowd = { ...request, prompt: 'And why is it red in the evening?' };
await Promise.all(Array.from({ length: 10 }, () => ai.chatCompletion(crowd, of('one'))));
console.log(`Ten equal concurrent calls: ${asked()}`);

// Fresh for a moment only; then the provider fails.
const news = { ...request, prompt: 'What is new?' };
await ai.chatCompletion(news, { metadata: { tenant: 'one', ...cacheOptions({ ttlMs: 1 }) } });
server.reply({ fault: { kind: 'status', status: 500 } });
await new Promise((resolve) => setTimeout(resolve, 20));
const stale = await ai.chatCompletion(news, of('one'));
console.log(`The provider is down: ${stale.cached?.stale ? 'a stale answer' : 'no stale answer'}`);

await answers.invalidate({ partition: 'one' });
const { hits, misses, shared, stores } = answers.stats();
console.log(`${hits} hits, ${misses} misses, ${shared} shared, ${stores} stored`);

await ai.close();
await answers.close();
await server.close();
