import type { ToolDefinition, UnifiedRequest } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type ResponsesRequest, toResponsesRequest } from './to-responses-request.ts';

const failure = { provider: 'primary', model: 'gpt-4.1' };
const hello = { type: 'message', role: 'user', content: 'Hello' };

function build(
  request: Partial<UnifiedRequest>,
  context: { model?: string; stream?: boolean; providerOptions?: Record<string, unknown> } = {},
): ResponsesRequest {
  return toResponsesRequest(
    { messages: [{ role: 'user', content: 'Hello' }], ...request },
    { model: 'gpt-4.1', stream: false, providerOptions: undefined, failure, ...context },
  );
}

function settingsOf(warnings: ResponsesRequest['warnings']): (string | undefined)[] {
  return warnings.map(({ setting }) => setting);
}

const weather: ToolDefinition = {
  name: 'weather',
  description: 'The weather in a city.',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

describe('toResponsesRequest', () => {
  it('has no field that the caller did not set, and nothing is stored', () => {
    expect(build({})).toEqual({
      body: { model: 'gpt-4.1', input: [hello], store: false },
      stored: false,
      warnings: [],
    });
  });

  it('streams if the answer is to be streamed', () => {
    expect(build({}, { stream: true }).body).toEqual({ model: 'gpt-4.1', input: [hello], store: false, stream: true });
  });

  it('writes every setting with the API’s name', () => {
    const { body, warnings } = build({
      maxOutputTokens: 50,
      temperature: 0,
      topP: 0.5,
      metadata: { team: 'blue' },
      tools: [weather],
      parallelToolCalls: false,
    });
    expect(body).toMatchObject({
      max_output_tokens: 50,
      temperature: 0,
      top_p: 0.5,
      metadata: { team: 'blue' },
      parallel_tool_calls: false,
    });
    expect(warnings).toEqual([]);
  });

  it('warns about each setting that the API lacks', () => {
    const { body, warnings } = build({ topK: 4, seed: 1, frequencyPenalty: 1, presencePenalty: 1, stop: ['END'] });
    expect(Object.keys(body)).toEqual(['model', 'input', 'store']);
    expect(settingsOf(warnings)).toEqual(['topK', 'seed', 'frequencyPenalty', 'presencePenalty', 'stop']);
    expect(warnings[1]).toEqual({
      code: 'unsupported-setting',
      setting: 'seed',
      message: 'seed was left out: the Responses API has no such setting.',
    });
    expect(build({ stop: [], tools: [] })).toEqual(build({}));
  });

  it('raises a limit that is too low for the API, with a warning', () => {
    const { body, warnings } = build({ maxOutputTokens: 5 });
    expect(body).toMatchObject({ max_output_tokens: 16 });
    expect(warnings).toMatchObject([{ code: 'adjusted-setting', setting: 'maxOutputTokens' }]);
  });
});

describe('a reasoning model', () => {
  it('is requested with its encrypted form, because nothing is stored', () => {
    expect(build({}, { model: 'gpt-6-sol' }).body).toMatchObject({ include: ['reasoning.encrypted_content'] });
    // The API refuses this field for other models.
    expect(build({}, { model: 'gpt-4.1' }).body).not.toHaveProperty('include');
  });

  it('of an unknown model is requested if the request has reasoning settings', () => {
    const model = 'my-deployment';
    expect(build({}, { model }).body).not.toHaveProperty('include');
    expect(build({ reasoning: { effort: 'low' } }, { model }).body).toHaveProperty('include');
    expect(build({}, { model, providerOptions: { reasoning: { summary: 'auto' } } }).body).toHaveProperty('include');
  });

  it('has the requested effort, also with tools', () => {
    const { body, warnings } = build({ reasoning: { effort: 'high' }, tools: [weather] }, { model: 'gpt-5.4' });
    expect(body).toMatchObject({ reasoning: { effort: 'high' }, tools: [{ name: 'weather' }] });
    expect(warnings).toEqual([]);
  });

  it('excludes sampling settings', () => {
    const { body, warnings } = build({ temperature: 0.2, topP: 0.9 }, { model: 'gpt-6-luna' });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('top_p');
    expect(settingsOf(warnings)).toEqual(['temperature', 'topP']);
    expect(build({ temperature: 0.2 }, { model: 'gpt-5.2' }).body).toMatchObject({ temperature: 0.2 });
    const off = { openai: { reasoning: { effort: 'none' } } };
    expect(build({ temperature: 0.2, providerOptions: off }, { model: 'gpt-6-luna' }).body).toMatchObject({
      temperature: 0.2,
      reasoning: { effort: 'none' },
    });
  });

  it('has a summary if providerOptions request one', () => {
    const { body } = build(
      { reasoning: { effort: 'low' }, providerOptions: { openai: { reasoning: { summary: 'auto' } } } },
      { model: 'o3' },
    );
    expect(body['reasoning']).toEqual({ effort: 'low', summary: 'auto' });
  });

  it('has no settings that the model does not support', () => {
    const minimal = build({ reasoning: { effort: 'minimal', budgetTokens: 100 } }, { model: 'o3' });
    expect(minimal.body['reasoning']).toEqual({ effort: 'low' });
    expect(settingsOf(minimal.warnings)).toEqual(['reasoning.budgetTokens', 'reasoning.effort']);
    expect(minimal.warnings[0]?.message).toContain('the Responses API has no limit of reasoning tokens');
    const other = build({ reasoning: { effort: 'high' } });
    expect(other.body).not.toHaveProperty('reasoning');
    expect(settingsOf(other.warnings)).toEqual(['reasoning.effort']);
  });
});

describe('tools', () => {
  it('are flat, and not strict by default: the API would make them strict', () => {
    expect(build({ tools: [weather, { name: 'now' }] }).body['tools']).toEqual([
      {
        type: 'function',
        name: 'weather',
        description: 'The weather in a city.',
        parameters: weather.parameters,
        strict: false,
      },
      { type: 'function', name: 'now', parameters: { type: 'object', properties: {} }, strict: false },
    ]);
    expect(build({ tools: [{ ...weather, strict: true }] }).body['tools']).toMatchObject([
      { strict: true, parameters: { additionalProperties: false } },
    ]);
  });

  it('may have a Standard Schema, and refuse one that cannot describe itself, with its place', () => {
    const { body } = build({ tools: [{ name: 'weather', parameters: z.object({ city: z.string() }) }] });
    expect(body['tools']).toMatchObject([{ parameters: { properties: { city: { type: 'string' } } } }]);
    const mute = { '~standard': { version: 1 as const, vendor: 'mute', validate: (value: unknown) => ({ value }) } };
    expect(() => build({ tools: [{ name: 'mute', parameters: mute }] })).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining('tools[0].parameters') }),
    );
  });

  it.each(['auto', 'none', 'required'] as const)('may be chosen: %s', (toolChoice) => {
    expect(build({ tools: [weather], toolChoice }).body['tool_choice']).toBe(toolChoice);
  });

  it('may be chosen by name', () => {
    expect(build({ tools: [weather], toolChoice: { name: 'weather' } }).body['tool_choice']).toEqual({
      type: 'function',
      name: 'weather',
    });
  });

  it('have no fields if there are none', () => {
    expect(build({ toolChoice: 'none', parallelToolCalls: false })).toEqual(build({}));
  });

  it('of OpenAI are sent with those of the application', () => {
    const tools = [{ type: 'web_search' }];
    const { body } = build({ tools: [weather], toolChoice: 'auto', providerOptions: { openai: { tools } } });
    expect(body).toMatchObject({ tools: [{ name: 'weather' }, { type: 'web_search' }], tool_choice: 'auto' });
    expect(build({ toolChoice: 'required', providerOptions: { openai: { tools } } }).body).toMatchObject({
      tools,
      tool_choice: 'required',
    });
  });
});

describe('the response format', () => {
  const person = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };

  it('is left out for text, and json_object for JSON', () => {
    expect(build({ responseFormat: { type: 'text' } })).toEqual(build({}));
    expect(build({ responseFormat: { type: 'json' } }).body['text']).toEqual({ format: { type: 'json_object' } });
  });

  it('enforces a schema strictly', () => {
    const { body, warnings } = build({
      responseFormat: { type: 'json-schema', name: 'person', description: 'Someone.', schema: person },
    });
    expect(body['text']).toEqual({
      format: {
        type: 'json_schema',
        name: 'person',
        description: 'Someone.',
        strict: true,
        schema: { ...person, additionalProperties: false },
      },
    });
    expect(warnings).toEqual([]);
  });

  it('is not strict, with a warning, if strict mode does not support the schema', () => {
    const schema = { type: 'object', properties: { scores: { type: 'object' } } };
    const { body, warnings } = build({ responseFormat: { type: 'json-schema', name: 'person', schema } });
    expect(body['text']).toMatchObject({ format: { strict: false, schema } });
    expect(settingsOf(warnings)).toEqual(['responseFormat.strict']);
  });

  it('is merged with the verbosity of providerOptions', () => {
    const { body } = build({
      responseFormat: { type: 'json' },
      providerOptions: { openai: { text: { verbosity: 'low' } } },
    });
    expect(body['text']).toEqual({ format: { type: 'json_object' }, verbosity: 'low' });
  });
});

describe('providerOptions', () => {
  it('are sent unchanged, the request’s before the entry’s, and override the settings', () => {
    const { body } = build(
      { temperature: 1, providerOptions: { openai: { store: true, temperature: 0.1 }, anthropic: { no: 1 } } },
      { providerOptions: { store: false, service_tier: 'flex', instructions: 'Be brief.' } },
    );
    expect(body).toMatchObject({ store: true, temperature: 0.1, service_tier: 'flex', instructions: 'Be brief.' });
    expect(body).not.toHaveProperty('no');
  });

  it('add to what is included', () => {
    const include = ['web_search_call.action.sources', 'reasoning.encrypted_content'];
    const { body } = build({ providerOptions: { openai: { include } } }, { model: 'gpt-6-sol' });
    expect(body['include']).toEqual(include);
  });

  it('cannot change whether the answer is streamed', () => {
    expect(build({ providerOptions: { openai: { stream: true } } }).body).not.toHaveProperty('stream');
    expect(build({ providerOptions: { openai: { stream: false } } }, { stream: true }).body['stream']).toBe(true);
  });
});
