import { createFlexiAIProvider, flexiaiErrorOf } from '@flexiai/ai-sdk';
import { anthropic } from '@flexiai/provider-anthropic';
import { openai } from '@flexiai/provider-openai';
import { startOpenAIServer, startStandIn } from '@flexiai/testing';
import { generateText, Output, streamText } from 'ai';
import { z } from 'zod';

// Always a local server, so that something fails; Claude is real with ANTHROPIC_API_KEY.
const broken = await startOpenAIServer({ reply: { fault: { kind: 'status', status: 503 } } });
const claude = await startStandIn('anthropic', { reply: { text: 'Take an umbrella.' } });

const flexi = createFlexiAIProvider({
  providers: [
    openai({ name: 'broken', model: 'gpt-6-luna', apiKey: 'local', baseURL: broken.baseURL }),
    anthropic({ name: 'claude', model: 'claude-haiku-5-5', ...claude.entry }),
  ],
  retry: { maxRetries: 0 },
});

// The AI SDK as always: only the model is another one.
const answer = await generateText({ model: flexi('auto'), prompt: 'Do I need an umbrella in Bergen?' });
console.log(`${answer.text} (from ${answer.providerMetadata?.['flexiai']?.['provider']})`);

const { textStream } = streamText({ model: flexi('auto'), prompt: 'Do I need an umbrella in Bergen?' });
for await (const text of textStream) process.stdout.write(text);
console.log();

claude.server?.enqueue({ text: '{"city":"Bergen","rainyDays":239}' });
const { output } = await generateText({
  model: flexi('auto'),
  output: Output.object({ schema: z.object({ city: z.string(), rainyDays: z.number() }) }),
  prompt: 'On how many days does it rain in Bergen each year?',
});
console.log(`${output.city}: ${output.rainyDays} days`);

// When all providers fail, the error of the AI SDK has that of FlexiAI inside.
flexi.client.isolate('claude');
try {
  await generateText({ model: flexi('auto'), prompt: 'Hello' });
} catch (error) {
  const cause = flexiaiErrorOf(error);
  if (cause === undefined) throw error;
  console.log(`${cause.code} after ${cause.attempts?.length} attempt`);
}

await flexi.client.close();
await Promise.all([broken.close(), claude.close()]);
