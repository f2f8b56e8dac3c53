import type { ToolDefinition, UnifiedRequest } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { toGeminiRequest } from './to-gemini-request.ts';

const messages: UnifiedRequest['messages'] = [{ role: 'user', content: 'Hi' }];

function convert(request: Partial<UnifiedRequest>, model = 'gemini-2.5-flash', ...options: Record<string, unknown>[]) {
  const { body, warnings } = toGeminiRequest({ messages, ...request }, model, 'gemini', ...options);
  return { body, warnings, settings: warnings.map(({ setting }) => setting) };
}

describe('settings', () => {
  it('become generationConfig', () => {
    const { body, warnings } = convert({
      maxOutputTokens: 100,
      temperature: 0,
      topP: 0.9,
      topK: 40,
      stop: ['END'],
      seed: 7,
    });
    expect(body.generationConfig).toEqual({
      maxOutputTokens: 100,
      temperature: 0,
      topP: 0.9,
      topK: 40,
      stopSequences: ['END'],
      seed: 7,
    });
    expect(warnings).toEqual([]);
  });

  it('that are not set leave no generationConfig', () => {
    expect(convert({})).toMatchObject({
      body: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
      warnings: [],
    });
    expect(convert({ stop: [] }).body).not.toHaveProperty('generationConfig');
  });

  it('that a model does not support are left out with a warning', () => {
    const sampling = convert({ temperature: 1, topP: 1, topK: 1, seed: 1 }, 'gemini-3.8-flash');
    expect(sampling.body.generationConfig).toEqual({ seed: 1 });
    expect(sampling.settings).toEqual(['temperature', 'topP', 'topK']);
    const penalties = convert({ frequencyPenalty: 1, presencePenalty: 1 });
    expect(penalties.body).not.toHaveProperty('generationConfig');
    expect(penalties.settings).toEqual(['frequencyPenalty', 'presencePenalty']);
    expect(convert({ frequencyPenalty: 1 }, 'gemini-2.0-flash').body.generationConfig).toEqual({ frequencyPenalty: 1 });
  });
});

describe('tools', () => {
  const schema = {
    type: 'object',
    properties: { count: { type: 'integer', exclusiveMinimum: 0 }, unit: { $ref: '#/$defs/unit' } },
    $defs: { unit: { enum: ['c', 'f'] } },
  };
  const weather: ToolDefinition = { name: 'weather', description: 'The weather.', parameters: schema };

  it('are declared in the JSON Schema subset that the API documents', () => {
    expect(convert({ tools: [weather] }).body.tools).toEqual([
      {
        functionDeclarations: [
          {
            name: 'weather',
            description: 'The weather.',
            parametersJsonSchema: {
              ...schema,
              properties: { ...schema.properties, count: { type: 'integer', description: 'Must be greater than 0.' } },
              $defs: { unit: { type: 'string', enum: ['c', 'f'] } },
            },
          },
        ],
      },
    ]);
  });

  it('may have a Standard Schema', () => {
    const { body, warnings } = convert({ tools: [{ name: 'f', parameters: z.object({ city: z.string() }) }] });
    expect(body.tools).toMatchObject([
      {
        functionDeclarations: [{ parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } } } }],
      },
    ]);
    expect(warnings).toEqual([]);
  });

  it('without parameters are declared without a schema', () => {
    const tools: ToolDefinition[] = [
      { name: 'a' },
      { name: 'b', parameters: {} },
      { name: 'c', parameters: { type: 'object' } },
      { name: 'd', parameters: { type: 'object', properties: {}, required: [] } },
    ];
    expect(convert({ tools }).body.tools).toEqual([
      { functionDeclarations: [{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }] },
    ]);
  });

  it('keep a schema without properties if it has other keywords', () => {
    const parameters = { type: 'object', additionalProperties: { type: 'string' } };
    expect(convert({ tools: [{ name: 'a', parameters }] }).body.tools).toEqual([
      { functionDeclarations: [{ name: 'a', parametersJsonSchema: parameters }] },
    ]);
  });

  it('whose schema cannot describe itself are sent without it, with a warning', () => {
    const mute = { '~standard': { version: 1, vendor: 'mute', validate: (value: unknown) => ({ value }) } } as const;
    const { body, settings } = convert({ tools: [{ name: 'f', parameters: mute }] });
    expect(body.tools).toEqual([{ functionDeclarations: [{ name: 'f' }] }]);
    expect(settings).toEqual(['tools[0].parameters']);
  });

  it.each([
    ['auto', { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [{ name: 'weather' }, { mode: 'ANY', allowedFunctionNames: ['weather'] }],
  ] as const)('are chosen by toolChoice %j', (toolChoice, functionCallingConfig) => {
    expect(convert({ tools: [weather], toolChoice }).body.toolConfig).toEqual({ functionCallingConfig });
  });

  it('that are strict are validated', () => {
    const tools = [{ ...weather, strict: true }];
    expect(convert({ tools }).body.toolConfig).toEqual({ functionCallingConfig: { mode: 'VALIDATED' } });
    expect(convert({ tools, toolChoice: 'none' }).body.toolConfig).toEqual({ functionCallingConfig: { mode: 'NONE' } });
  });

  it('have no configuration if there are none: the API refuses that', () => {
    const { body } = convert({ toolChoice: 'auto', tools: [] });
    expect(body).not.toHaveProperty('tools');
    expect(body).not.toHaveProperty('toolConfig');
  });

  it('cannot be limited to one call per turn', () => {
    expect(convert({ tools: [weather], parallelToolCalls: false }).settings).toEqual(['parallelToolCalls']);
    expect(convert({ tools: [weather], parallelToolCalls: true }).settings).toEqual([]);
  });
});

describe('responseFormat', () => {
  it('requests JSON', () => {
    expect(convert({ responseFormat: { type: 'json' } }).body.generationConfig).toEqual({
      responseMimeType: 'application/json',
    });
    expect(convert({ responseFormat: { type: 'text' } }).body).not.toHaveProperty('generationConfig');
  });

  it('enforces a schema, in which a constant is an enum of one value', () => {
    const schema = z.object({ kind: z.literal('a'), list: z.array(z.union([z.literal(1), z.null()])) });
    const { body, warnings } = convert({ responseFormat: { type: 'json-schema', name: 'answer', schema } });
    expect(body.generationConfig).toMatchObject({
      responseMimeType: 'application/json',
      responseJsonSchema: {
        type: 'object',
        properties: {
          kind: { type: 'string', enum: ['a'] },
          list: { type: 'array', items: { anyOf: [{ type: 'number', enum: [1] }, { type: 'null' }] } },
        },
        required: ['kind', 'list'],
      },
    });
    expect(JSON.stringify(body)).not.toContain('"const"');
    expect(warnings).toEqual([]);
  });

  it('does not change the caller’s schema', () => {
    const schema = Object.freeze({ type: 'object', properties: Object.freeze({ a: Object.freeze({ const: 1 }) }) });
    convert({ responseFormat: { type: 'json-schema', name: 'answer', schema } });
    expect(schema.properties.a).toEqual({ const: 1 });
  });
});

describe('reasoning', () => {
  it.each([
    ['gemini-2.5-flash', { effort: 'low' }, { includeThoughts: true, thinkingBudget: 1024 }, []],
    ['gemini-2.5-flash', { effort: 'medium' }, { includeThoughts: true, thinkingBudget: 8192 }, []],
    ['gemini-2.5-pro', { budgetTokens: 2000 }, { includeThoughts: true, thinkingBudget: 2000 }, []],
    ['gemini-2.5-pro', { budgetTokens: 0 }, { includeThoughts: true, thinkingBudget: 128 }, ['reasoning.budgetTokens']],
    ['gemini-2.5-flash', { budgetTokens: 0 }, { thinkingBudget: 0 }, []],
    [
      'gemini-2.5-flash-lite',
      { budgetTokens: 100 },
      { includeThoughts: true, thinkingBudget: 512 },
      ['reasoning.budgetTokens'],
    ],
    [
      'gemini-2.5-flash',
      { budgetTokens: 90_000 },
      { includeThoughts: true, thinkingBudget: 24_576 },
      ['reasoning.budgetTokens'],
    ],
    ['gemini-2.5-flash', {}, { includeThoughts: true }, []],
    ['gemini-3.8-flash', { effort: 'high' }, { includeThoughts: true, thinkingLevel: 'high' }, []],
    ['gemini-3.5-flash', { effort: 'minimal' }, { includeThoughts: true, thinkingLevel: 'minimal' }, []],
    ['gemini-3.8-flash', { effort: 'minimal' }, { includeThoughts: true, thinkingLevel: 'low' }, ['reasoning.effort']],
    [
      'gemini-3.8-flash',
      { budgetTokens: 5000 },
      { includeThoughts: true, thinkingLevel: 'medium' },
      ['reasoning.budgetTokens'],
    ],
    [
      'gemini-4-argon',
      { effort: 'high', budgetTokens: 5000 },
      { includeThoughts: true, thinkingLevel: 'high' },
      ['reasoning.budgetTokens'],
    ],
    ['gemini-4-argon', {}, { includeThoughts: true }, []],
    ['gemini-2.0-flash', { effort: 'low' }, undefined, ['reasoning']],
  ] as const)('of %s %j is %j', (model, reasoning, thinkingConfig, warned) => {
    const { body, settings } = convert({ reasoning }, model);
    expect(body.generationConfig?.['thinkingConfig']).toEqual(thinkingConfig);
    expect(settings).toEqual(warned);
  });

  it('is the model’s default without a setting', () => {
    expect(convert({}, 'gemini-4-argon').body).not.toHaveProperty('generationConfig');
  });
});

describe('providerOptions', () => {
  it('are sent unchanged: the request’s over the entry’s over the converted ones', () => {
    const { body } = convert(
      { temperature: 1, tools: [{ name: 'f' }], toolChoice: 'auto' },
      'gemini-2.5-flash',
      {
        safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
        generationConfig: { topK: 1, mediaResolution: 'MEDIA_RESOLUTION_LOW' },
        tools: [{ googleSearch: {} }],
      },
      {
        cachedContent: 'cachedContents/1',
        generationConfig: { temperature: 0, topK: 2 },
        toolConfig: { includeServerSideToolInvocations: true },
        tools: [{ urlContext: {} }],
      },
    );
    expect(body).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
      cachedContent: 'cachedContents/1',
      generationConfig: { temperature: 0, topK: 2, mediaResolution: 'MEDIA_RESOLUTION_LOW' },
      tools: [{ functionDeclarations: [{ name: 'f' }] }, { googleSearch: {} }, { urlContext: {} }],
      toolConfig: { functionCallingConfig: { mode: 'AUTO' }, includeServerSideToolInvocations: true },
    });
  });
});
