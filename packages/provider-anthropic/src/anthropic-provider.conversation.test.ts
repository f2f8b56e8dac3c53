import { prepareFor } from '@flexiai/core';
import type { AssistantPart, Message, UnifiedRequest } from '@flexiai/core/plugin';
import { startAnthropicServer, type WireServer } from '@flexiai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callContext, createProvider } from '../test/harness.ts';

// The server refuses the same requests as the API: turns out of order, results without calls, settings that a model does not
// support.
let server: WireServer;

beforeAll(async () => {
  server = await startAnthropicServer({ strict: true });
});
afterAll(() => server.close());

const thought: AssistantPart = {
  type: 'reasoning',
  text: 'Hm.',
  signature: 'sig',
  origin: { provider: 'gemini', model: 'gemini-3-pro' },
};
const messages: readonly Message[] = [
  { role: 'system', content: 'Be brief.' },
  {
    role: 'user',
    content: [
      { type: 'text', text: '' },
      { type: 'text', text: 'Weather in Rome and Bern?' },
    ],
  },
  {
    role: 'assistant',
    content: [
      thought,
      { type: 'text', text: ' ' },
      { type: 'tool-call', id: 'call:1', name: 'weather', arguments: { city: 'Rome' } },
      { type: 'tool-call', id: 'call:2', name: 'weather', arguments: undefined, rawArguments: '{"c', invalid: true },
    ],
  },
  { role: 'tool', toolCallId: 'call:1', content: '' },
  { role: 'system', content: 'Answer in French.' },
  { role: 'tool', toolCallId: 'call:2', content: 'Bad arguments', isError: true },
  { role: 'user', content: 'And tomorrow?' },
];
const settings: Omit<UnifiedRequest, 'messages'> = {
  tools: [{ name: 'weather', parameters: { properties: { city: { type: 'string' } } } }, { name: 'time' }],
  temperature: 1.5,
  topP: 0.9,
  topK: 10,
  seed: 1,
  stop: ['END', ' '],
  parallelToolCalls: false,
};
const variants: readonly Omit<UnifiedRequest, 'messages'>[] = [
  {},
  { toolChoice: 'required', reasoning: { effort: 'high' } },
  { toolChoice: { name: 'time' } },
  { toolChoice: 'none', reasoning: { budgetTokens: 100 } },
  { reasoning: { effort: 'minimal' }, maxOutputTokens: 1500 },
  { reasoning: { budgetTokens: 50_000 }, maxOutputTokens: 20_000 },
  { responseFormat: { type: 'json-schema', name: 'x', schema: { type: 'object', properties: { a: { minimum: 1 } } } } },
];

describe.each([
  'claude-opus-5-5',
  'claude-haiku-5-5',
  'claude-opus-4-6',
  'claude-sonnet-4-5',
  'claude-3-5-haiku-20241022',
])('%s', (model) => {
  it.each(variants)('accepts a conversation of another provider with %j', async (variant) => {
    const provider = createProvider({ baseURL: server.baseURL, model });
    // As the client does before a request.
    const fit = prepareFor(messages, { ...provider.conversation, provider: 'anthropic' });
    const response = await provider.chatCompletion({ messages: fit.messages, ...settings, ...variant }, callContext());
    expect(response.finishReason).toBe('stop');
  });
});

it('continues a trailing assistant message if the model supports it; otherwise a user message asks for it', async () => {
  const prefilled: readonly Message[] = [
    { role: 'user', content: 'Count' },
    { role: 'assistant', content: 'One, ' },
  ];
  const older = createProvider({ baseURL: server.baseURL, model: 'claude-haiku-4-5' });
  expect(older.capabilities.prefill).toBe(true);
  expect((await older.chatCompletion({ messages: prefilled }, callContext())).warnings).toEqual([]);
  const newer = createProvider({ baseURL: server.baseURL, model: 'claude-opus-5-5' });
  expect(newer.capabilities.prefill).toBe(false);
  const { finishReason, warnings } = await newer.chatCompletion({ messages: prefilled }, callContext());
  expect(finishReason).toBe('stop');
  expect(warnings).toEqual([
    {
      code: 'adjusted-setting',
      setting: 'messages',
      message:
        'A user message "Please continue." was put last: claude-opus-5-5 does not continue an assistant message.',
    },
  ]);
});
