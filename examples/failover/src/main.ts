import { createFlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { google } from '@flexiai/provider-google';
import { openai } from '@flexiai/provider-openai';
import { startOpenAIServer, startStandIn } from '@flexiai/testing';

const STORY = 'Every evening Marta climbs ninety-one iron steps, trims the wick and waits for fog.';

// Always a local server, so that something fails.
const broken = await startOpenAIServer({ reply: { fault: { kind: 'status', status: 503 } } });
// The real services whose keys are in the environment, and local servers for the others.
const claude = await startStandIn('anthropic', { reply: { text: STORY } });
const gemini = await startStandIn('gemini', { reply: { text: STORY } });

const ai = createFlexiAI({
  providers: [
    openai({ name: 'broken', model: 'gpt-6-luna', apiKey: 'local', baseURL: broken.baseURL }),
    anthropic({ name: 'claude', model: 'claude-haiku-5-5', ...claude.entry }),
    google({ name: 'gemini', model: 'gemini-3.8-flash', ...gemini.entry }),
  ],
  retry: { maxRetries: 1, baseDelayMs: 100 },
  circuitBreaker: { failureThreshold: 3 },
  streaming: { onInterruption: 'continue' },
});
ai.on('failover', ({ from, to, reason }) => console.log(`  ${from} -> ${to} (${reason})`));
ai.on('continuation', ({ from, provider }) => console.log(`\n  ${provider} continues the text of ${from}`));
ai.on('breakerChange', ({ provider, to }) => console.log(`  circuit of ${provider}: ${to}`));

console.log('Three questions. The first provider fails until its circuit opens; after that it is not asked:');
for (const prompt of ['Tell me a story.', 'Another one.', 'And a third one.']) {
  const { provider, attempts } = await ai.chatCompletion({ prompt, maxOutputTokens: 500 });
  const ledger = attempts.map((attempt) => `${attempt.provider} ${attempt.errorCode ?? 'ok'}`);
  console.log(`${provider} answered: ${ledger.join(', ')}`);
}

console.log('\nWhich providers the next call would ask, in this order:');
for (const { provider, lastResort } of ai.explain({ prompt: 'Hello' }).candidates) {
  console.log(`  ${provider}${lastResort ? ', as the last resort' : ''}`);
}

console.log('\nA stream that breaks off after its fifth word, and another provider that continues it:');
ai.resetCircuitBreakers();
broken.reply({ text: STORY, fault: { kind: 'cut', afterTokens: 5 } });
const stream = ai.streamChatCompletion({ prompt: `Repeat this sentence: ${STORY}`, maxOutputTokens: 500 });
for await (const text of stream.textStream) process.stdout.write(text);
console.log();

await ai.close();
await Promise.all([broken, claude, gemini].map((server) => server.close()));
