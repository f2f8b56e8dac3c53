import { cache, keyvStore } from '@flexiai/cache';
import { createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startOpenAIServer } from '@flexiai/testing';
import KeyvRedis, { createClient } from '@keyv/redis';

const url = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';

if (await answersPing(url)) await run();
else {
  console.log(`No Redis answers at ${new URL(url).host}.`);
  console.log('Start one (Debian: apt-get install redis-server; Docker: docker run --rm -p 6379:6379 redis),');
  console.log('or set its address: REDIS_URL=redis://host:6379');
  process.exitCode = 1;
}

async function run(): Promise<void> {
  // Instead of the real service: a local server with its wire.
  const server = await startOpenAIServer({ reply: { text: 'Because of Rayleigh scattering.', delayMs: 50 } });

  // Like two processes of one application: two clients, two caches, one Redis.
  const processes = ['first', 'second'].map((name) => {
    const redis = new KeyvRedis(url);
    const answers = cache({
      store: keyvStore(redis, { namespace: `flexiai-example-${process.pid}`, lease: true }),
      ttlMs: 60_000,
    });
    const ai = createFlexiAI({
      providers: [openai({ model: 'gpt-5-mini', apiKey: 'sk-local', baseURL: server.baseURL })],
      middleware: [answers],
    });
    return { name, redis, answers, ai };
  });
  await Promise.all(processes.map(({ redis }) => redis.getClient()));

  const asked = processes.map(({ ai }) => ai.chatCompletion({ prompt: 'Why is the sky blue?' }));
  await Promise.all(asked);
  console.log(`Two concurrent processes called the provider ${server.requests.length} time(s).`);

  for (const { name, ai } of processes) {
    const { text, cached } = await ai.chatCompletion({ prompt: 'Why is the sky blue?' });
    console.log(`The ${name} process: ${text} (${cached ? `from Redis, key ${cached.key.slice(0, 8)}…` : 'new'})`);
  }
  await processes[0]?.answers.invalidate({ partition: null });
  for (const { ai, answers } of processes) {
    await ai.close();
    await answers.close();
  }
  // The cache does not close a store from its options.
  await Promise.all(processes.map(({ redis }) => redis.disconnect()));
  await server.close();
}

async function answersPing(address: string): Promise<boolean> {
  const client = createClient({ url: address, socket: { reconnectStrategy: false, connectTimeout: 2_000 } });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    client.destroy();
    return true;
  } catch {
    return false;
  }
}
