import { createFlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { openai } from '@flexiai/provider-openai';
import { startStandIn } from '@flexiai/testing';
import { serve } from '@hono/node-server';
import { appOf } from './app.ts';

const services = { openai: await startStandIn('openai'), anthropic: await startStandIn('anthropic') };
const ai = createFlexiAI({
  providers: [
    openai({ model: 'gpt-6-luna', ...services.openai.entry }),
    anthropic({ model: 'claude-haiku-5-5', ...services.anthropic.entry }),
  ],
});

const server = serve(
  { fetch: appOf(ai).fetch, hostname: '127.0.0.1', port: Number(process.env['PORT'] ?? 3000) },
  ({ port }) => {
    console.log(`curl -N http://127.0.0.1:${port}/stream -d 'Why is the sky blue?'`);
  },
);

// Calls in flight may end; new ones are refused.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    server.close();
    await ai.close({ timeoutMs: 10_000 });
    await Promise.all([services.openai.close(), services.anthropic.close()]);
  });
}
