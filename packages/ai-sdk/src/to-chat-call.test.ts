import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { expect, it } from 'vitest';
import { flexiai } from './index.ts';
import { toChatCall } from './to-chat-call.ts';

const prompt: LanguageModelV4CallOptions['prompt'] = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];

/** What a provider is asked for a call of the AI SDK, and the warnings of the answer. */
async function asked(options: Partial<LanguageModelV4CallOptions>, modelId = 'auto') {
  const mock = mockProvider();
  await using client = createFlexiAI({
    providers: [mock({ model: 'm-1' })],
    aliases: { fast: 'm-2' },
  });
  const { warnings } = await flexiai(client)(modelId).doGenerate({ prompt, ...options });
  return { request: mock.calls[0]?.request, warnings };
}

it('an alias and a model name are resolved by the client', async () => {
  expect((await asked({}, 'fast')).request?.model).toBe('m-2');
  expect((await asked({}, 'm-3')).request?.model).toBe('m-3');
});

it('options of providers get the names of the APIs for plugins, and keep the names of the AI SDK for its entries', async () => {
  const providerOptions = {
    openai: { serviceTier: 'flex', safety_identifier: 'me', reasoningEffort: 'low', parallelToolCalls: false },
    anthropic: { thinking: { type: 'enabled', budgetTokens: 2000 }, effort: 'low', sendReasoning: true },
    google: { thinkingConfig: { thinkingBudget: 10 }, cachedContent: 'c' },
    groq: { reasoningFormat: 'parsed' },
  };
  const { request } = await asked({ providerOptions });
  expect(request?.providerOptions).toEqual({
    openai: { service_tier: 'flex', safety_identifier: 'me' },
    anthropic: { thinking: { type: 'enabled', budget_tokens: 2000 }, output_config: { effort: 'low' } },
    gemini: { generationConfig: { thinkingConfig: { thinkingBudget: 10 } }, cachedContent: 'c' },
    groq: { reasoning_format: 'parsed' },
    'ai-sdk': providerOptions,
  });
  expect(request?.reasoning).toEqual({ effort: 'low' });
});

it('a setting that FlexiAI does not have becomes a warning', async () => {
  const { warnings } = await asked({
    reasoning: 'none',
    headers: { 'user-agent': 'ai/7', 'x-own': '1' },
    tools: [
      { type: 'provider', id: 'openai.web_search', name: 'web_search', args: {} },
      { type: 'function', name: 'look', inputSchema: { type: 'object' }, inputExamples: [{ input: {} }] },
    ],
  });
  const features = warnings.map((warning) => ('feature' in warning ? warning.feature : warning.type));
  expect(features.toSorted()).toEqual([
    'headers',
    'inputExamples of the tool look',
    'provider tool openai.web_search',
    'reasoning',
  ]);
});

it('options of the call are checked by the client', async () => {
  await expect(asked({ providerOptions: { flexiai: { exclud: ['a'] } } })).rejects.toThrow(/did you mean "exclude"/);
});

it('settings and a schema arrive as they were given', async () => {
  const schema = { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', properties: {} } as const;
  const { request } = await asked({
    maxOutputTokens: 5,
    temperature: 0,
    topP: 0.5,
    topK: 3,
    seed: 7,
    stopSequences: ['x'],
    presencePenalty: 1,
    frequencyPenalty: -1,
    toolChoice: { type: 'tool', toolName: 'look' },
    tools: [{ type: 'function', name: 'look', inputSchema: schema, strict: true }],
  });
  expect(request).toMatchObject({
    maxOutputTokens: 5,
    temperature: 0,
    topP: 0.5,
    topK: 3,
    seed: 7,
    stop: ['x'],
    presencePenalty: 1,
    frequencyPenalty: -1,
    toolChoice: { name: 'look' },
    tools: [{ name: 'look', parameters: { type: 'object', properties: {} }, strict: true }],
  });
});

it.each([
  [{ type: 'json' }, { type: 'json' }],
  [{ type: 'text' }, undefined],
  [
    { type: 'json', schema: { type: 'object' }, description: 'A thing.' },
    { type: 'json-schema', name: 'response', schema: { type: 'object' }, description: 'A thing.' },
  ],
] as const)('the response format %j is asked for as %j', (responseFormat, expected) => {
  const format = structuredClone(responseFormat) as NonNullable<LanguageModelV4CallOptions['responseFormat']>;
  expect(toChatCall({ prompt, responseFormat: format }, 'auto').request.responseFormat).toEqual(expected);
});

it('an effort above the highest is lowered, and options of a tool are reported', async () => {
  const { request, warnings } = await asked({
    reasoning: 'xhigh',
    providerOptions: {
      anthropic: {
        disableParallelToolUse: true,
        taskBudget: { totalTokens: [{ maxTokens: 5 }] },
        anthropicBeta: ['b'],
      },
      google: { thinkingConfig: { thinkingBudget: 1 }, generationConfig: { topK: 2 } },
      vertex: { cachedContent: 'c' },
    },
    toolChoice: { type: 'required' },
    tools: [
      {
        type: 'function',
        name: 'look',
        description: 'Looks.',
        inputSchema: { type: 'object' },
        providerOptions: { openai: { strict: true } },
      },
    ],
  });
  expect(request).toMatchObject({
    reasoning: { effort: 'high' },
    toolChoice: 'required',
    parallelToolCalls: false,
    tools: [{ description: 'Looks.' }],
    providerOptions: {
      anthropic: { output_config: { task_budget: { total_tokens: [{ max_tokens: 5 }] } }, betas: ['b'] },
      gemini: { generationConfig: { thinkingConfig: { thinkingBudget: 1 }, topK: 2 }, cachedContent: 'c' },
    },
  });
  expect(warnings).toEqual([
    { type: 'unsupported', feature: 'providerOptions of the tool look' },
    { type: 'compatibility', feature: 'reasoning', details: '"high" is used instead of "xhigh".' },
  ]);
});
