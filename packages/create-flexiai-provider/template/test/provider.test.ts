import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { createFlexiAI, runTools, tool } from '@flexiai/core';
import type { WireReply } from '@flexiai/testing';
import { acmeLlm } from '../src/index.ts';
import '../src/register.ts';
import { server } from './server.ts';

/** A server, and the options of an entry that asks it. It is closed when the test ends, also when that fails. */
async function start(t: TestContext, ...replies: readonly WireReply[]) {
  const service = await server.start();
  t.after(() => service.close());
  service.enqueue(...replies);
  return { model: 'acme-llm-1', apiKey: 'a-key', baseURL: service.baseURL };
}

it('answers whole and streamed', async (t) => {
  const reply = { text: 'Hello from Acme LLM.' };
  const ai = createFlexiAI({ providers: [acmeLlm(await start(t, reply, reply))] });
  t.after(() => ai.close());
  const { text, model } = await ai.chatCompletion({ prompt: 'Hello' });
  assert.deepEqual({ text, model }, { text: 'Hello from Acme LLM.', model: 'acme-llm-1' });
  let streamed = '';
  for await (const piece of ai.streamChatCompletion({ prompt: 'Hello' }).textStream) streamed += piece;
  assert.equal(streamed, 'Hello from Acme LLM.');
});

it('runs tools, as an entry by name', async (t) => {
  const call = { name: 'add', arguments: { a: 1, b: 2 } };
  const entry = await start(t, { toolCalls: [call] }, { text: 'It is 3.' });
  const ai = createFlexiAI({ providers: [{ provider: 'acme-llm', ...entry }] });
  t.after(() => ai.close());
  const add = tool({
    name: 'add',
    parameters: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } } },
    execute: (input) => JSON.stringify(input),
  });
  const { response } = await runTools(ai, { prompt: 'How much is 1 + 2?' }, { tools: [add] });
  assert.equal(response.text, 'It is 3.');
});
