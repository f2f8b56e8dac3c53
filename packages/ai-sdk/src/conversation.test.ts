import { createFlexiAI, type FlexiAI } from '@flexiai/core';
import { startAnthropicServer, startGeminiServer, startOpenAIServer, type WireServer } from '@flexiai/testing';
import { generateText, isStepCount, type ModelMessage, streamText, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { type Wire, wires } from '../test/wires.ts';
import { flexiai } from './index.ts';

const weather = tool({ inputSchema: z.object({ city: z.string() }), execute: async ({ city }) => `rain in ${city}` });

let servers: { readonly openai: WireServer; readonly anthropic: WireServer; readonly gemini: WireServer };

beforeAll(async () => {
  vi.stubGlobal('AI_SDK_LOG_WARNINGS', false);
  const strict = { strict: true };
  servers = {
    openai: await startOpenAIServer(strict),
    anthropic: await startAnthropicServer(strict),
    gemini: await startGeminiServer(strict),
  };
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await Promise.all(Object.values(servers).map((server) => server.close()));
});

function clientOver(wire: Wire, server: WireServer): FlexiAI {
  return createFlexiAI({ providers: [wire.entry(server, 'only')], retry: { maxRetries: 0 } });
}

function bodyOf(server: WireServer): string {
  return JSON.stringify(server.requests.at(-1)?.body);
}

const THOUGHT = { text: 'I should look it up.', signature: 'c2lnbmF0dXJlLW9mLXRoZS10aG91Z2h0' };
const CALL = { id: 'toolu_01', name: 'weather', arguments: { city: 'Bergen' }, thoughtSignature: 'dGhvdWdodA==' };

const anthropicOptions = { anthropic: { thinking: { type: 'enabled', budgetTokens: 2000 } } } as const;

describe.each([
  ['anthropic', wires.anthropic],
  ['anthropic', wires.sdkAnthropic],
  ['gemini', wires.gemini],
  ['gemini', wires.sdkGoogle],
] as const)('reasoning and signatures of %s', (kind, wire) => {
  it.each(['generate', 'stream'])(`go back in the next step (${wire.name}, %s)`, async (how) => {
    const server = servers[kind];
    await using client = clientOver(wire, server);
    server.reply({ reasoning: THOUGHT, toolCalls: [CALL] });
    const options = {
      model: flexiai(client)(),
      prompt: 'Do I need an umbrella in Bergen?',
      tools: { weather },
      stopWhen: isStepCount(2),
      ...(kind === 'anthropic' && { providerOptions: anthropicOptions }),
      prepareStep: ({ stepNumber }: { stepNumber: number }) => {
        if (stepNumber === 1) server.reply({ text: 'Yes.' });
        return {};
      },
    };
    const result = how === 'generate' ? await generateText(options) : streamText(options);
    expect(await result.text).toBe('Yes.');
    expect((await result.steps)[0]?.reasoningText).toBe(THOUGHT.text);
    expect(bodyOf(server)).toContain(kind === 'anthropic' ? THOUGHT.signature : CALL.thoughtSignature);
  });
});

describe('a conversation', () => {
  it('moves between entries: a signature is sent only to its origin, also after turns of another entry', async () => {
    const { openai, anthropic } = servers;
    await using client = createFlexiAI({
      providers: [wires.sdkAnthropic.entry(anthropic, 'claude'), wires.openai.entry(openai, 'gpt')],
      retry: { maxRetries: 0 },
    });
    const model = flexiai(client)();
    const only = (provider: string) => ({ flexiai: { provider }, ...anthropicOptions });
    const messages: ModelMessage[] = [{ role: 'user', content: 'Think.' }];
    anthropic.reply({ reasoning: THOUGHT, text: 'I thought.' });
    const first = await generateText({ model, messages, providerOptions: only('claude') });
    messages.push(...first.response.messages, { role: 'user', content: 'And you?' });
    openai.reply({ text: 'I did not.' });
    // The application stores conversations as JSON.
    const stored = JSON.parse(JSON.stringify(messages)) as ModelMessage[];
    const second = await generateText({ model, messages: stored, providerOptions: { flexiai: { provider: 'gpt' } } });
    expect(bodyOf(openai)).not.toContain(THOUGHT.signature);
    stored.push(...second.response.messages, { role: 'user', content: 'Go on.' });
    anthropic.reply({ text: 'Fine.' });
    await generateText({ model, messages: stored, providerOptions: only('claude') });
    expect(bodyOf(anthropic)).toContain(THOUGHT.signature);
  });

  it('keeps the blocks of a provider, and sends them only to that provider', async () => {
    const { openai, anthropic } = servers;
    const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'tea' } };
    const hits = {
      type: 'web_search_tool_result',
      tool_use_id: 'srvtoolu_1',
      content: [{ type: 'web_search_result', url: 'https://tea.example/', title: 'Tea', encrypted_content: 'ZW5j' }],
    };
    await using client = createFlexiAI({
      providers: [wires.anthropic.entry(anthropic, 'claude'), wires.openai.entry(openai, 'gpt')],
      retry: { maxRetries: 0 },
    });
    const model = flexiai(client)();
    anthropic.reply({ output: [search, hits, { type: 'text', text: 'Tea helps.' }] });
    const first = await generateText({ model, prompt: 'Does tea help?' });
    expect(first.text).toBe('Tea helps.');
    expect(first.sources).toMatchObject([{ sourceType: 'url', url: 'https://tea.example/' }]);
    const messages: ModelMessage[] = [
      { role: 'user', content: 'Does tea help?' },
      ...(JSON.parse(JSON.stringify(first.response.messages)) as ModelMessage[]),
      { role: 'user', content: 'Sure?' },
    ];
    anthropic.reply({ text: 'Yes.' });
    const tools = { anthropic: { tools: [{ type: 'web_search_20250305', name: 'web_search' }] } };
    await generateText({ model, messages, providerOptions: tools });
    expect(bodyOf(anthropic)).toContain('"encrypted_content":"ZW5j"');
    openai.reply({ text: 'Yes.' });
    await generateText({ model, messages, providerOptions: { flexiai: { provider: 'gpt' } } });
    expect(bodyOf(openai)).not.toContain('ZW5j');
  });

  it('that another AI SDK provider began can continue: its reasoning is sent only to an entry of that provider', async () => {
    const { openai, anthropic } = servers;
    await using client = createFlexiAI({
      providers: [wires.sdkAnthropic.entry(anthropic, 'claude'), wires.openai.entry(openai, 'gpt')],
      retry: { maxRetries: 0 },
    });
    const messages: ModelMessage[] = [
      { role: 'user', content: 'Think.' },
      {
        role: 'assistant',
        content: [
          {
            type: 'reasoning',
            text: THOUGHT.text,
            providerOptions: { anthropic: { signature: THOUGHT.signature } },
          },
          { type: 'text', text: 'I thought.' },
        ],
      },
      { role: 'user', content: 'Go on.' },
    ];
    anthropic.reply({ text: 'Fine.' });
    const model = flexiai(client)();
    await generateText({ model, messages, providerOptions: anthropicOptions });
    expect(bodyOf(anthropic)).toContain(THOUGHT.signature);
    openai.reply({ text: 'Fine.' });
    await generateText({ model, messages, providerOptions: { flexiai: { provider: 'gpt' } } });
    expect(bodyOf(openai)).not.toContain(THOUGHT.text);
  });

  it('sends the failure of a tool and a denied tool as errors', async () => {
    const { anthropic } = servers;
    await using client = clientOver(wires.anthropic, anthropic);
    anthropic.reply({ text: 'I see.' });
    const call = (toolCallId: string) => ({ type: 'tool-call' as const, toolCallId, toolName: 'weather', input: {} });
    const result = (toolCallId: string, output: object) =>
      ({ type: 'tool-result', toolCallId, toolName: 'weather', output }) as never;
    await generateText({
      model: flexiai(client)(),
      tools: { weather },
      messages: [
        { role: 'user', content: 'Weather?' },
        { role: 'assistant', content: [call('a'), call('b'), call('c')] },
        {
          role: 'tool',
          content: [
            result('a', { type: 'error-text', value: 'no network' }),
            result('b', { type: 'execution-denied', reason: 'not now' }),
            result('c', { type: 'json', value: { sky: 'rain' } }),
          ],
        },
      ],
    });
    const body = bodyOf(anthropic);
    expect(body.match(/"is_error":true/g)).toHaveLength(2);
    expect(body).toContain('no network');
    expect(body).toContain('not now');
  });
});
