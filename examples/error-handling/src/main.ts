import { createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startOpenAIServer } from '@flexiai/testing';
import { answerOf } from './answer-of.ts';

// A local server also with keys: a real service fails when it wants to.
const server = await startOpenAIServer();
const ai = createFlexiAI({
  providers: [openai({ model: 'gpt-6-luna', apiKey: 'local', baseURL: server.baseURL })],
  retry: { maxRetries: 0 },
  timeouts: { idleMs: 300 },
});

async function show(title: string, reply: Parameters<typeof server.reply>[0], signal?: AbortSignal): Promise<void> {
  server.reply(reply);
  // Each line stands for itself: what the client has learned of the failure before is forgotten.
  ai.resetCircuitBreakers();
  console.log(`${title}: ${JSON.stringify(await answerOf(ai, 'Why is the sky blue?', signal))}`);
}

await show('All is well', { text: 'Because of Rayleigh scattering.' });
await show('Too many requests', { fault: { kind: 'status', status: 429, retryAfter: 20 } });
await show('Overloaded', { fault: { kind: 'status', status: 503 } });
await show('A wrong key', { fault: { kind: 'status', error: 'invalid-api-key' } });
await show('A filtered question', { fault: { kind: 'status', error: 'content-filter' } });
await show('A question that is too long', { fault: { kind: 'status', error: 'context-length' } });
await show('A stream that breaks off', {
  text: 'Because of Rayleigh scattering.',
  fault: { kind: 'cut', afterTokens: 2 },
});
await show('A stream that stops', {
  text: 'Because of Rayleigh scattering.',
  fault: { kind: 'stall', afterTokens: 2 },
});
await show('A user who left', { delayMs: 10_000 }, AbortSignal.timeout(50));

await ai.close();
await server.close();
