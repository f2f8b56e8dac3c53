import { createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { healthy, PROMPT } from './canonical-answer.ts';
import type { FaultServer } from './fault-server.ts';

/** The provider loads its SDK with the first request, which must not happen during a short time-out. */
export async function warmUp(server: FaultServer): Promise<void> {
  server.addModel('warm-up', ({ request }) => healthy(request));
  await using client = createFlexiAI({
    providers: [openai({ model: 'warm-up', apiKey: 'sk-test', baseURL: server.baseURL })],
  });
  await client.streamChatCompletion({ prompt: PROMPT }).response();
}
