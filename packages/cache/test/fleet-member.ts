// One of several processes that share a Redis, for redis-fleet.test.ts: node … fleet-member.ts <redis> <upstream> <calls>
import { createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import KeyvRedis from '@keyv/redis';
import { cache, keyvStore } from '../src/index.ts';

const [, , redis = '', baseURL = '', calls = ''] = process.argv;
const adapter = new KeyvRedis(redis);
await adapter.getClient();
const [leased, alone] = [true, false].map((lease) => {
  const own = cache({ store: keyvStore(adapter, { lease }) });
  const providers = [openai({ model: 'gpt-5-mini', apiKey: 'sk-test', baseURL })];
  return { own, ai: createFlexiAI({ providers, middleware: [own] }) };
});

process.on('message', async ({ prompt, lease }: { readonly prompt: string; readonly lease: boolean }) => {
  const { own, ai } = (lease ? leased : alone) ?? raise();
  const asked = Array.from({ length: Number(calls) }, async (_, index) => {
    if (index % 2 === 0) return (await ai.chatCompletion({ prompt })).text;
    return (await ai.streamChatCompletion({ prompt }).response()).text;
  });
  const texts = await Promise.all(asked);
  process.send?.({ texts: [...new Set(texts)], stats: own.stats() });
});
process.on('disconnect', async () => {
  for (const { own, ai } of [leased, alone].filter((made) => made !== undefined)) {
    await ai.close();
    await own.close();
  }
  await adapter.disconnect(true);
});
process.send?.('ready');

function raise(): never {
  throw new Error('There is no client.');
}
