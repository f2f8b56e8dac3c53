import { InvalidRequestError, type Message, type UnifiedRequest } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type AnthropicRequest, toAnthropicRequest } from './to-anthropic-request.ts';

const messages: readonly Message[] = [{ role: 'user', content: 'Hi' }];
const tool = { name: 'weather', description: 'Tells the weather', parameters: { type: 'object', properties: {} } };

function translate(
  request: Partial<UnifiedRequest>,
  model = 'claude-sonnet-4-5',
  config: Parameters<typeof toAnthropicRequest>[1] = {},
): AnthropicRequest {
  return toAnthropicRequest({ messages, ...request }, config, { provider: 'claude', model });
}

const settingsOf = ({ warnings }: AnthropicRequest): unknown => warnings.map(({ setting }) => setting);

describe('max_tokens', () => {
  it('is always present: the request’s, else the entry’s, else the default within the model’s limit', () => {
    expect(translate({ maxOutputTokens: 100 }, undefined, { defaultMaxOutputTokens: 200 }).body.max_tokens).toBe(100);
    expect(translate({}, undefined, { defaultMaxOutputTokens: 200 }).body.max_tokens).toBe(200);
    expect(translate({}).body.max_tokens).toBe(16_384);
    expect(translate({}, 'claude-3-haiku-20240307').body.max_tokens).toBe(4096);
    expect(translate({}, 'kimi-k3').body.max_tokens).toBe(16_384);
  });

  it('is lowered to the model’s limit, with a warning', () => {
    const request = translate({ maxOutputTokens: 1_000_000 });
    expect(request.body.max_tokens).toBe(64_000);
    expect(settingsOf(request)).toEqual(['maxOutputTokens']);
  });
});

describe('tools', () => {
  it('are sent with their JSON Schema', () => {
    expect(translate({ tools: [tool] }).body).toMatchObject({
      tools: [{ name: 'weather', description: 'Tells the weather', input_schema: { type: 'object', properties: {} } }],
    });
    expect(translate({ tools: [tool] }).body.tool_choice).toBeUndefined();
  });

  it('may be described by a Standard Schema, or have no arguments', () => {
    const { body } = translate({
      tools: [{ name: 'a', parameters: z.object({ city: z.string() }) }, { name: 'b' }],
    });
    expect(body.tools).toMatchObject([
      { name: 'a', input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
      { name: 'b', input_schema: { type: 'object' } },
    ]);
  });

  it('fail the request if their schema cannot be written as JSON Schema', () => {
    const parameters = { '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }) } } as const;
    expect(() => translate({ tools: [{ name: 'a', parameters }] })).toThrow(InvalidRequestError);
  });

  it('have a closed schema when strict', () => {
    const { body } = translate({ tools: [{ ...tool, strict: true }] });
    expect(body.tools).toMatchObject([{ strict: true, input_schema: { additionalProperties: false } }]);
  });

  it.each([
    [{ toolChoice: 'auto' }, { type: 'auto' }],
    [{ toolChoice: 'none' }, { type: 'none' }],
    [{ toolChoice: 'required' }, { type: 'any' }],
    [{ toolChoice: { name: 'weather' } }, { type: 'tool', name: 'weather' }],
    [{ parallelToolCalls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [{ parallelToolCalls: true }, undefined],
    [
      { toolChoice: 'required', parallelToolCalls: false },
      { type: 'any', disable_parallel_tool_use: true },
    ],
    [{ toolChoice: 'none', parallelToolCalls: false }, { type: 'none' }],
  ] as const)('are chosen as %j requires', (settings, expected) => {
    expect(translate({ tools: [tool], ...settings }).body.tool_choice).toEqual(expected);
  });

  it('are offered instead of forced, with a warning, on models that cannot be forced', () => {
    const other = { name: 'other' };
    const required = translate({ tools: [tool, other], toolChoice: 'required' }, 'claude-opus-5-5');
    expect(required.body.tool_choice).toEqual({ type: 'auto' });
    expect(required.body.tools).toHaveLength(2);
    const named = translate({ tools: [tool, other], toolChoice: { name: 'other' } }, 'claude-opus-5-5');
    expect(named.body.tools).toMatchObject([{ name: 'other' }]);
    expect(settingsOf(named)).toEqual(['toolChoice']);
  });

  it('are chosen only if there are any', () => {
    expect(translate({ toolChoice: 'required' }).body.tool_choice).toBeUndefined();
  });
});

describe('reasoning', () => {
  it('is an effort, with visible thinking, on models with adaptive thinking', () => {
    const { body, warnings } = translate({ reasoning: { effort: 'high' } }, 'claude-opus-5-5');
    expect(body.thinking).toEqual({ type: 'adaptive', display: 'summarized' });
    expect(body.output_config).toEqual({ effort: 'high' });
    expect(body.max_tokens).toBe(32_768);
    expect(warnings).toEqual([]);
  });

  it('warns if another effort is used', () => {
    const minimal = translate({ reasoning: { effort: 'minimal' } }, 'claude-sonnet-5');
    expect(minimal.body.output_config).toEqual({ effort: 'low' });
    expect(settingsOf(minimal)).toEqual(['reasoning.effort']);
    const budget = translate({ reasoning: { budgetTokens: 20_000 } }, 'claude-sonnet-5');
    expect(budget.body.output_config).toEqual({ effort: 'high' });
    expect(settingsOf(budget)).toEqual(['reasoning.budgetTokens']);
  });

  it('is a budget on models that support one, and increases the default limit', () => {
    const { body } = translate({ reasoning: { effort: 'low' } });
    expect(body.thinking).toEqual({ type: 'enabled', budget_tokens: 2048 });
    expect(body.max_tokens).toBe(16_384 + 2048);
    expect(translate({ reasoning: { budgetTokens: 5000 } }, 'claude-opus-4-6').body.thinking).toEqual({
      type: 'enabled',
      budget_tokens: 5000,
    });
    expect(translate({ reasoning: { effort: 'low' } }, 'claude-opus-4-6').body.thinking).toEqual({ type: 'adaptive' });
  });

  it('never has a budget that leaves no token for the answer', () => {
    const fitted = translate({ reasoning: { budgetTokens: 8000 }, maxOutputTokens: 4000 });
    expect(fitted.body.thinking).toEqual({ type: 'enabled', budget_tokens: 2000 });
    expect(settingsOf(fitted)).toEqual(['reasoning']);
    const equal = translate({ reasoning: { budgetTokens: 4000 }, maxOutputTokens: 4000 });
    expect(equal.body).toMatchObject({ max_tokens: 4000, thinking: { type: 'enabled', budget_tokens: 2000 } });
    const none = translate({ reasoning: { effort: 'high' }, maxOutputTokens: 500 });
    expect(none.body.thinking).toBeUndefined();
    expect(none.warnings).toMatchObject([{ code: 'unsupported-setting', setting: 'reasoning' }]);
  });

  it('is left out, with a warning, if the model does not think or a tool is forced', () => {
    expect(settingsOf(translate({ reasoning: {} }, 'claude-3-5-haiku-20241022'))).toEqual(['reasoning']);
    const forced = translate({ reasoning: {}, tools: [tool], toolChoice: 'required' });
    expect(forced.body).toMatchObject({ tool_choice: { type: 'any' } });
    expect(forced.body.thinking).toBeUndefined();
    expect(settingsOf(forced)).toEqual(['reasoning']);
  });

  it('with a budget is left out if the last tool call comes from a model whose thinking is unknown', () => {
    const history: readonly Message[] = [
      ...messages,
      { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'weather', arguments: {} }] },
      { role: 'tool', toolCallId: 'a', content: '21 °C' },
    ];
    const budget = translate({ messages: history, tools: [tool], reasoning: {} });
    expect(budget.body.thinking).toBeUndefined();
    expect(settingsOf(budget)).toEqual(['reasoning']);
    expect(
      translate({ messages: history, tools: [tool], reasoning: {} }, 'claude-opus-5-5').body.thinking,
    ).toBeDefined();
  });
});

describe('sampling', () => {
  it('is sent to models that support it, in the API version that has it', () => {
    const { body, headers, warnings } = translate({ temperature: 0.3, topK: 5 });
    expect(body).toMatchObject({ temperature: 0.3, top_k: 5 });
    expect(headers).toEqual({ 'anthropic-version': '2023-06-01' });
    expect(warnings).toEqual([]);
  });

  it('is left out, with a warning each, for models and answers that do not support it', () => {
    const newer = translate({ temperature: 0.3, topP: 0.9, topK: 5 }, 'claude-opus-4-7');
    expect(newer.headers).toEqual({});
    expect(newer.body).not.toHaveProperty('temperature');
    expect(settingsOf(newer)).toEqual(['temperature', 'topP', 'topK']);
    expect(settingsOf(translate({ temperature: 0.3, reasoning: {} }))).toEqual(['temperature']);
  });

  it('keeps temperature if the model supports either temperature or top_p, and limits it to 0 to 1', () => {
    const both = translate({ temperature: 1.7, topP: 0.9 });
    expect(both.body).toMatchObject({ temperature: 1 });
    expect(both.body).not.toHaveProperty('top_p');
    expect(settingsOf(both)).toEqual(['topP', 'temperature']);
  });

  it('warns about settings that the API does not have', () => {
    expect(settingsOf(translate({ seed: 1, frequencyPenalty: 1, presencePenalty: 1 }))).toEqual([
      'seed',
      'frequencyPenalty',
      'presencePenalty',
    ]);
  });
});

describe('the form of the answer', () => {
  const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  const responseFormat = { type: 'json-schema', name: 'place', schema } as const;

  it('is enforced natively with a schema', () => {
    const { body, warnings } = translate({ responseFormat, reasoning: { effort: 'low' } }, 'claude-opus-5-5');
    expect(body.output_config).toEqual({
      effort: 'low',
      format: { type: 'json_schema', schema: { ...schema, additionalProperties: false } },
    });
    expect(warnings).toEqual([]);
  });

  it('may be a Standard Schema', () => {
    const { body } = translate({ responseFormat: { ...responseFormat, schema: z.object({ city: z.string() }) } });
    expect(body.output_config?.format?.schema).toEqual({ ...schema, additionalProperties: false });
  });

  it('is requested by instruction, with a warning, if the API cannot enforce it', () => {
    const older = translate({ responseFormat }, 'claude-opus-4-1');
    expect(older.body.output_config).toBeUndefined();
    expect(JSON.stringify(older.body.system)).toContain('JSON Schema');
    expect(settingsOf(older)).toEqual(['responseFormat']);
    const json = translate({
      responseFormat: { type: 'json' },
      messages: [{ role: 'system', content: 'A' }, ...messages],
    });
    expect(json.body.system).toMatchObject([{ text: 'A' }, { text: expect.stringContaining('JSON') }]);
    expect(settingsOf(json)).toEqual(['responseFormat']);
  });
});

it('sends stop texts, except blank ones', () => {
  const request = translate({ stop: ['END', '\n'] });
  expect(request.body.stop_sequences).toEqual(['END']);
  expect(settingsOf(request)).toEqual(['stop']);
});

it('sends the API the user of the application', () => {
  expect(translate({ metadata: { userId: 'u-1', team: 'x' } }).body.metadata).toEqual({ user_id: 'u-1' });
  expect(translate({ metadata: { team: 'x' } }).body.metadata).toBeUndefined();
});

describe('providerOptions', () => {
  it('are sent, the request’s over the entry’s', () => {
    const { body } = translate(
      { providerOptions: { anthropic: { service_tier: 'auto' }, openai: { store: true } } },
      undefined,
      {
        providerOptions: { service_tier: 'standard_only', inference_geo: 'us' },
      },
    );
    expect(body).toMatchObject({ service_tier: 'auto', inference_geo: 'us' });
    expect(body).not.toHaveProperty('store');
  });

  it('add tools to the request’s own, and merge output settings', () => {
    const search = { type: 'web_search_20260318', name: 'web_search' };
    const { body } = translate(
      {
        tools: [tool],
        reasoning: { effort: 'low' },
        providerOptions: { anthropic: { tools: [search], output_config: { effort: 'max' }, stream: true } },
      },
      'claude-opus-5-5',
    );
    expect(body.tools).toMatchObject([{ name: 'weather' }, search]);
    expect(body.output_config).toEqual({ effort: 'max' });
    expect(body).not.toHaveProperty('stream');
  });

  it('name betas for the header', () => {
    const { body, headers } = translate({ providerOptions: { anthropic: { betas: ['a-2026', 'b-2026'] } } });
    expect(headers).toEqual({ 'anthropic-beta': 'a-2026,b-2026' });
    expect(body).not.toHaveProperty('betas');
  });
});

it('does not change the caller’s request', () => {
  const request = Object.freeze({
    messages: Object.freeze([Object.freeze({ role: 'user', content: 'Hi' } as const)]),
    tools: Object.freeze([Object.freeze(tool)]),
    stop: Object.freeze(['END']),
  });
  expect(() => translate(request)).not.toThrow();
});
