import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchConfig } from '@flexiai/core/node';
import { openai } from '@flexiai/provider-openai';
import { startStandIn } from '@flexiai/testing';

const folder = await mkdtemp(join(tmpdir(), 'flexiai-hot-reload-'));
const path = join(folder, 'flexiai.config.json');
const service = await startStandIn('openai');

/** What an operator does in an editor. */
const write = (settings: object): Promise<void> =>
  writeFile(
    path,
    JSON.stringify({ providers: [{ provider: 'openai', model: 'gpt-6-luna', ...service.entry, ...settings }] }),
  );

await write({});
const watcher = await watchConfig({ path, config: { plugins: [openai] } });
const changes = new EventTarget();
watcher.on('reload', () => {
  console.log('The new configuration is in effect.');
  changes.dispatchEvent(new Event('change'));
});
// The client keeps the last configuration that was valid.
watcher.on('error', ({ message }) => {
  console.log(message.replaceAll(folder, '.'));
  changes.dispatchEvent(new Event('change'));
});
const ask = async (): Promise<void> => {
  const { model } = await watcher.ai.chatCompletion({ prompt: 'Hello' });
  console.log(`${model} answered.`);
};

await ask();

let change = once(changes, 'change');
await write({ model: 'gpt-6.1-sol' });
await change;
await ask();

change = once(changes, 'change');
await write({ model: 'gpt-6-luna', retry: { maxRetires: 3 } });
await change;
await ask();

await watcher.close();
await service.close();
await rm(folder, { recursive: true });
