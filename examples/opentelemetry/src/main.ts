import { createFlexiAI } from '@flexiai/core';
import { openTelemetry } from '@flexiai/metrics/otel';
import { openai } from '@flexiai/provider-openai';
import { startOpenAIServer } from '@flexiai/testing';
import { trace } from '@opentelemetry/api';
import { startTracing } from './tracing.ts';

const provider = startTracing();

// Two servers on this machine instead of the real ones. The first one interrupts its answer.
const first = await startOpenAIServer({
  reply: { tokens: ['The ', 'Eiffel '], fault: { kind: 'cut', afterTokens: 2 } },
});
const second = await startOpenAIServer({ reply: { tokens: ['Eiffel ', 'Tower.'] } });

const ai = createFlexiAI({
  providers: [
    openai({ name: 'first', model: 'gpt-5-mini', apiKey: 'sk-example', baseURL: first.baseURL }),
    openai({ name: 'second', model: 'gpt-5-mini', apiKey: 'sk-example', baseURL: second.baseURL }),
  ],
  retry: { maxRetries: 0 },
  streaming: { onInterruption: 'continue' },
});
const detach = openTelemetry().attach(ai);

// A span of the application: the parent of the call.
await trace.getTracer('application').startActiveSpan('GET /sight', async (span) => {
  const { text } = await ai.streamChatCompletion({ prompt: 'Name a sight of Paris.' }).response();
  console.log(`The answer: ${text}`);
  span.end();
});
console.log(`The second server received traceparent ${second.requests[0]?.headers['traceparent']}`);

detach();
await ai.close();
await Promise.all([first.close(), second.close(), provider.shutdown()]);
