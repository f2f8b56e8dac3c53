import type { ToolDefinition, UnifiedRequest } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type ChatRequest, toOpenAIRequest } from './to-openai-request.ts';

const failure = { provider: 'primary', model: 'gpt-4.1' };

function build(
  request: Partial<UnifiedRequest>,
  context: { model?: string; stream?: boolean; providerOptions?: Record<string, unknown> } = {},
): ChatRequest {
  return toOpenAIRequest(
    { messages: [{ role: 'user', content: 'Hello' }], ...request },
    { model: 'gpt-4.1', stream: false, providerOptions: undefined, failure, ...context },
  );
}

function settingsOf(warnings: ChatRequest['warnings']): (string | undefined)[] {
  return warnings.map(({ setting }) => setting);
}

const weather: ToolDefinition = {
  name: 'weather',
  description: 'The weather in a city.',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

describe('toOpenAIRequest', () => {
  it('has no field that the caller did not set', () => {
    expect(build({})).toEqual({
      body: { model: 'gpt-4.1', messages: [{ role: 'user', content: 'Hello' }] },
      usageAsked: false,
      warnings: [],
    });
  });

  it('requests the usage of a stream', () => {
    const { body, usageAsked } = build({}, { stream: true });
    expect(body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(usageAsked).toBe(true);
  });

  it('writes every setting with the API’s name', () => {
    const { body, warnings } = build({
      maxOutputTokens: 50,
      temperature: 0,
      topP: 0.5,
      stop: ['END'],
      seed: 7,
      frequencyPenalty: 1,
      presencePenalty: -1,
    });
    expect(body).toMatchObject({
      max_completion_tokens: 50,
      temperature: 0,
      top_p: 0.5,
      stop: ['END'],
      seed: 7,
      frequency_penalty: 1,
      presence_penalty: -1,
    });
    expect(warnings).toEqual([]);
  });

  it('leaves topK out with a warning, because the API has no such field', () => {
    const { body, warnings } = build({ topK: 40 });
    expect(Object.keys(body)).toEqual(['model', 'messages']);
    expect(warnings).toEqual([
      { code: 'unsupported-setting', setting: 'topK', message: expect.stringContaining('topK was left out') },
    ]);
  });

  it('sends the first four stop texts and warns about the rest', () => {
    const { body, warnings } = build({ stop: ['a', 'b', 'c', 'd', 'e'] });
    expect(body['stop']).toEqual(['a', 'b', 'c', 'd']);
    expect(warnings).toMatchObject([{ code: 'adjusted-setting', setting: 'stop' }]);
  });

  it('sends no empty lists, which the API refuses', () => {
    expect(Object.keys(build({ stop: [], tools: [] }).body)).toEqual(['model', 'messages']);
  });
});

describe('settings of reasoning models', () => {
  const sampling = { temperature: 0.2, topP: 0.9, frequencyPenalty: 1, presencePenalty: 1, stop: ['END'] };

  it.each(['o3', 'gpt-5', 'gpt-5-mini', 'gpt-5.5', 'gpt-6-luna'])('%s gets no sampling settings', (model) => {
    const { body, warnings } = build({ ...sampling, maxOutputTokens: 9, seed: 1 }, { model });
    expect(Object.keys(body).sort()).toEqual(['max_completion_tokens', 'messages', 'model', 'seed']);
    expect(settingsOf(warnings)).toEqual(['temperature', 'topP', 'frequencyPenalty', 'presencePenalty', 'stop']);
  });

  it('keeps temperature and topP if the model does not think by default', () => {
    const { body, warnings } = build(sampling, { model: 'gpt-5.2' });
    expect(body).toMatchObject({ temperature: 0.2, top_p: 0.9 });
    expect(settingsOf(warnings)).toEqual(['frequencyPenalty', 'presencePenalty', 'stop']);
  });

  it('leaves them out if such a model gets an effort', () => {
    const { body } = build({ temperature: 0.2, reasoning: { effort: 'low' } }, { model: 'gpt-5.2' });
    expect(body).toMatchObject({ reasoning_effort: 'low' });
    expect(body).not.toHaveProperty('temperature');
  });

  it('keeps them if providerOptions switch the thinking off', () => {
    const { body } = build(
      { temperature: 0.2, providerOptions: { openai: { reasoning_effort: 'none' } } },
      { model: 'gpt-6-luna' },
    );
    expect(body).toMatchObject({ temperature: 0.2, reasoning_effort: 'none' });
  });

  it('assumes that another vendor’s model supports everything', () => {
    const { body, warnings } = build({ ...sampling, reasoning: { effort: 'minimal' } }, { model: 'llama-3.3-70b' });
    expect(body).toMatchObject({ temperature: 0.2, stop: ['END'], reasoning_effort: 'minimal' });
    expect(warnings).toEqual([]);
  });

  it('leaves the effort out for a model that does not reason', () => {
    const { body, warnings } = build({ reasoning: { effort: 'high' } });
    expect(body).not.toHaveProperty('reasoning_effort');
    expect(settingsOf(warnings)).toEqual(['reasoning.effort']);
  });

  it('replaces "minimal" by "low" if the model does not support it', () => {
    expect(build({ reasoning: { effort: 'minimal' } }, { model: 'gpt-5' }).body['reasoning_effort']).toBe('minimal');
    const { body, warnings } = build({ reasoning: { effort: 'minimal' } }, { model: 'o3' });
    expect(body['reasoning_effort']).toBe('low');
    expect(warnings).toMatchObject([{ code: 'adjusted-setting', setting: 'reasoning.effort' }]);
  });

  it('warns that a budget of tokens has no field', () => {
    const { warnings } = build({ reasoning: { effort: 'low', budgetTokens: 1000 } }, { model: 'o3' });
    expect(settingsOf(warnings)).toEqual(['reasoning.budgetTokens']);
  });

  it('switches the thinking off, with a warning, if the model supports tools only without it', () => {
    const { body, warnings } = build({ tools: [weather], temperature: 0.2 }, { model: 'gpt-6-luna' });
    expect(body).toMatchObject({ reasoning_effort: 'none', temperature: 0.2 });
    expect(warnings).toMatchObject([{ code: 'adjusted-setting', setting: 'reasoning.effort' }]);
    expect(build({ tools: [weather] }, { model: 'gpt-5.4' })).toMatchObject({ warnings: [] });
    expect(build({ tools: [weather] }, { model: 'gpt-5.4' }).body).not.toHaveProperty('reasoning_effort');
    const told = build({ tools: [weather], reasoning: { effort: 'high' } }, { model: 'gpt-5.4' });
    expect(told.body['reasoning_effort']).toBe('none');
    expect(told.warnings).toHaveLength(1);
  });

  it('keeps the effort of providerOptions', () => {
    const { body, warnings } = build(
      { tools: [weather], reasoning: { effort: 'low' }, providerOptions: { openai: { reasoning_effort: 'xhigh' } } },
      { model: 'gpt-6-luna' },
    );
    expect(body['reasoning_effort']).toBe('xhigh');
    expect(warnings).toEqual([]);
  });
});

describe('tools', () => {
  it('are functions with their JSON Schema, unchanged', () => {
    expect(build({ tools: [weather] }).body['tools']).toEqual([
      {
        type: 'function',
        function: { name: 'weather', description: weather.description, parameters: weather.parameters },
      },
    ]);
  });

  it('may have a Standard Schema that describes itself', () => {
    const { body } = build({ tools: [{ name: 'weather', parameters: z.object({ city: z.string() }) }] });
    expect(body['tools']).toMatchObject([
      {
        function: {
          name: 'weather',
          parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
        },
      },
    ]);
  });

  it('have an object without properties if they have no parameters', () => {
    expect(build({ tools: [{ name: 'now' }] }).body['tools']).toEqual([
      { type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } },
    ]);
  });

  it('are closed in strict mode', () => {
    const { body } = build({ tools: [{ ...weather, strict: true }] });
    expect(body['tools']).toMatchObject([{ function: { strict: true, parameters: { additionalProperties: false } } }]);
  });

  it('refuse a Standard Schema that cannot describe itself, with its place', () => {
    const mute = { '~standard': { version: 1 as const, vendor: 'mute', validate: (value: unknown) => ({ value }) } };
    expect(() => build({ tools: [weather, { name: 'mute', parameters: mute }] })).toThrow(
      expect.objectContaining({
        code: 'configuration',
        message: expect.stringContaining('tools[1].parameters cannot be written as JSON Schema'),
      }),
    );
  });

  it('refuse a schema that fails to describe itself, with the reason', () => {
    const parameters = z.object({ when: z.date() });
    expect(() => build({ tools: [{ name: 'calendar', parameters }] })).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringMatching(/tools\[0\].*Date/s) }),
    );
  });

  it.each(['auto', 'none', 'required'] as const)('may be chosen: %s', (toolChoice) => {
    expect(build({ tools: [weather], toolChoice }).body['tool_choice']).toBe(toolChoice);
  });

  it('may be chosen by name, one at a time', () => {
    const { body } = build({ tools: [weather], toolChoice: { name: 'weather' }, parallelToolCalls: false });
    expect(body).toMatchObject({
      tool_choice: { type: 'function', function: { name: 'weather' } },
      parallel_tool_calls: false,
    });
  });

  it('have no fields if there are none: the API refuses a tool choice without tools', () => {
    expect(Object.keys(build({ toolChoice: 'none', parallelToolCalls: false }).body)).toEqual(['model', 'messages']);
  });
});

describe('the response format', () => {
  const person = {
    type: 'object',
    properties: { name: { type: 'string' }, pet: { type: 'object', properties: {} } },
    required: ['name', 'pet'],
  };

  it('is left out for text', () => {
    expect(build({ responseFormat: { type: 'text' } }).body).not.toHaveProperty('response_format');
  });

  it('is json_object for JSON', () => {
    expect(build({ responseFormat: { type: 'json' } }).body['response_format']).toEqual({ type: 'json_object' });
  });

  it('enforces a schema strictly, and closes its objects for that', () => {
    const { body, warnings } = build({
      responseFormat: { type: 'json-schema', name: 'person', description: 'Someone.', schema: person },
    });
    expect(body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: {
        name: 'person',
        description: 'Someone.',
        strict: true,
        schema: {
          ...person,
          properties: {
            name: { type: 'string' },
            pet: { type: 'object', properties: {}, required: [], additionalProperties: false },
          },
          additionalProperties: false,
        },
      },
    });
    expect(warnings).toEqual([]);
    expect(person).not.toHaveProperty('additionalProperties');
  });

  it('may be a Standard Schema', () => {
    const { body } = build({
      responseFormat: { type: 'json-schema', name: 'person', schema: z.object({ name: z.string() }) },
    });
    expect(body['response_format']).toMatchObject({
      json_schema: { strict: true, schema: { properties: { name: { type: 'string' } }, additionalProperties: false } },
    });
  });

  it('is not strict, with a warning, if strict mode does not support the schema', () => {
    const schema = { type: 'object', properties: { scores: { type: 'object' } } };
    const { body, warnings } = build({ responseFormat: { type: 'json-schema', name: 'person', schema } });
    expect(body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { name: 'person', schema, strict: false },
    });
    expect(warnings).toMatchObject([{ code: 'adjusted-setting', setting: 'responseFormat.strict' }]);
  });

  it.each([true, false])('has the caller’s value: strict %s', (strict) => {
    const schema = { type: 'object', properties: { name: { type: 'string' } } };
    const { body, warnings } = build({ responseFormat: { type: 'json-schema', name: 'person', schema, strict } });
    expect(body['response_format']).toMatchObject({ json_schema: { strict } });
    expect(warnings).toEqual([]);
  });
});

describe('providerOptions', () => {
  it('are sent unchanged, the request’s before the entry’s', () => {
    const { body } = build(
      { providerOptions: { openai: { verbosity: 'low', logit_bias: { '50256': -100 } }, anthropic: { no: 1 } } },
      { providerOptions: { verbosity: 'high', service_tier: 'flex' } },
    );
    expect(body).toMatchObject({ verbosity: 'low', service_tier: 'flex', logit_bias: { '50256': -100 } });
    expect(body).not.toHaveProperty('no');
  });

  it('override the settings', () => {
    const { body } = build({ temperature: 1, providerOptions: { openai: { temperature: 0.1, max_tokens: 5 } } });
    expect(body).toMatchObject({ temperature: 0.1, max_tokens: 5 });
  });

  it('cannot change whether the answer is streamed', () => {
    expect(build({ providerOptions: { openai: { stream: true } } }).body).not.toHaveProperty('stream');
    expect(build({ providerOptions: { openai: { stream: false } } }, { stream: true }).body['stream']).toBe(true);
  });

  it('add to the stream’s options, and may leave the usage out', () => {
    const more = build(
      { providerOptions: { openai: { stream_options: { include_obfuscation: false } } } },
      { stream: true },
    );
    expect(more.body['stream_options']).toEqual({ include_usage: true, include_obfuscation: false });
    const without = build(
      { providerOptions: { openai: { stream_options: { include_usage: false } } } },
      { stream: true },
    );
    expect(without.usageAsked).toBe(false);
  });

  it('may add their own tools, and then a tool choice is sent', () => {
    const tools = [{ type: 'custom', custom: { name: 'shell' } }];
    const { body } = build({ toolChoice: 'required', providerOptions: { openai: { tools } } });
    expect(body).toMatchObject({ tools, tool_choice: 'required' });
  });
});

describe('metadata', () => {
  it('is sent with stored completions only: otherwise the API refuses the request', () => {
    const metadata = { team: 'blue' };
    const stored = build({ metadata, providerOptions: { openai: { store: true } } });
    expect(stored.body).toMatchObject({ metadata, store: true });
    expect(stored.warnings).toEqual([]);
    const plain = build({ metadata });
    expect(plain.body).not.toHaveProperty('metadata');
    expect(plain.warnings).toMatchObject([{ code: 'unsupported-setting', setting: 'metadata' }]);
  });
});
