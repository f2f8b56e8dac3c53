import { createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startStandIn } from '@flexiai/testing';
import { redactEmails } from './redact-emails.ts';
import { timing } from './timing.ts';

const service = await startStandIn('openai');
service.server?.enqueue({ fault: { kind: 'status', status: 503 } });

const ai = createFlexiAI({
  providers: [openai({ model: 'gpt-6-luna', ...service.entry })],
  // The first one is the outermost.
  middleware: [timing((line) => console.log(`  ${line}`)), redactEmails],
  // Hooks and events report; they cannot change a call, and an error in them does not end it.
  hooks: {
    onRequest: ({ mode }) => console.log(`${mode} call`),
    onRetry: ({ provider, error }) => console.log(`  retry of ${provider}: ${error.code}`),
  },
  retry: { baseDelayMs: 50 },
});
// The same as a listener, which can be removed.
const remove = ai.on('response', ({ response }) => console.log(`  answered by ${response.provider}`));

const prompt = 'Write to marta@example.com that the lamp is repaired.';
console.log(`  ${(await ai.chatCompletion({ prompt })).text}`);
remove();
console.log(`  ${(await ai.streamChatCompletion({ prompt }).response()).text}`);

await ai.close();
await service.close();
