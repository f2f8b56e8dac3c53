import { createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startStandIn } from '@flexiai/testing';
import { getWeather, sendAlert } from './tools.ts';

// Without a key, a script in place of a model: it calls both tools, and then answers.
const service = await startStandIn('openai', {
  reply: { text: 'Take an umbrella to Bergen. The crew is not alerted.' },
});
service.server?.enqueue(
  { toolCalls: [{ name: 'get_weather', arguments: { city: 'Bergen' } }] },
  { toolCalls: [{ name: 'send_alert', arguments: { text: 'Rain in Bergen', priority: 'high' } }] },
);
const ai = createFlexiAI({ providers: [openai({ model: 'gpt-6-luna', ...service.entry })] });

const run = ai.runTools(
  { prompt: 'Do I need an umbrella in Bergen? If it rains, alert the crew with high priority.' },
  {
    tools: [getWeather, sendAlert],
    maxSteps: 6,
    runTimeoutMs: 60_000,
    toolTimeoutMs: 5_000,
    // Where a person has to decide later, return 'later', and resume from the snapshot of the run.
    onApproval: ({ name, arguments: input }) => {
      console.log(`  approval of ${name}(${JSON.stringify(input)}): no`);
      return { approved: false, reason: 'The crew sleeps.' };
    },
  },
);
for await (const part of run) {
  // `part.output` has the type of what the tool returns, by the name of the tool.
  if (part.type === 'tool-result') console.log(`  ${part.toolName}: ${JSON.stringify(part.output ?? part.content)}`);
  if (part.type === 'text-delta') process.stdout.write(part.delta);
}
const { outcome, steps, usage } = await run.result();
console.log(`\n${outcome} after ${steps.length} steps and ${usage.totalTokens} tokens`);

await ai.close();
await service.close();
