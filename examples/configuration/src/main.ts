import { fileURLToPath } from 'node:url';
import { ConfigurationError, createFlexiAI } from '@flexiai/core';
import { describeConfig, loadConfig } from '@flexiai/core/node';
import { openai } from '@flexiai/provider-openai';
import { startStandIn } from '@flexiai/testing';

const path = fileURLToPath(new URL('../flexiai.config.jsonc', import.meta.url));
const service = await startStandIn('openai');
const { apiKey, baseURL } = service.entry;

// Each source wins over the one before it: defaults, preset, file, variables, object.
const loaded = await loadConfig({
  path,
  preset: 'reliable',
  env: {
    ...process.env,
    FLEXIAI_TIMEOUT_MS: '20000',
    // For the local server; a process has them from its environment.
    ...(apiKey !== undefined && baseURL !== undefined && { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL }),
  },
  config: { plugins: [openai], streaming: { onInterruption: 'restart' } },
});

console.log('What is in effect, and where it comes from:');
const shown = ['providers[0].model', 'providers[0].apiKey', 'retry.maxRetries', 'timeouts.totalMs', 'healthProbe'];
for (const { path: option, value, source, location } of describeConfig(loaded)) {
  if (!shown.includes(option) && option !== 'streaming.onInterruption') continue;
  console.log(`  ${option} = ${JSON.stringify(value)} (${[source, location].filter(Boolean).join(', ')})`);
}

const ai = createFlexiAI(loaded.config);
const { text, model } = await ai.chatCompletion({ model: 'small', prompt: 'Why is the sky blue?' });
console.log(`${model}: ${text}`);
await ai.close();
await service.close();

console.log('One error reports all mistakes:');
try {
  await loadConfig({ path, env: { FLEXIAI_TIMEOUT_MS: '-5' }, config: { plugins: [openai] } });
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.log(error.message);
}
