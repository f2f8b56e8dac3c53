import { afterAll, describe, expect, test } from 'vitest';
import { send } from '../../test/raw-client.ts';
import { startAnthropicServer } from './anthropic-server.ts';

const server = await startAnthropicServer({ strict: true });
afterAll(() => server.close());

const headers = { 'anthropic-version': '2023-06-01' };
const user = { role: 'user', content: 'hello' };
const use = (id: string) => ({ type: 'tool_use', id, name: 'f', input: {} });
const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: 'ok' });
const said = (...content: object[]) => ({ role: 'assistant', content });
const told = (...content: object[]) => ({ role: 'user', content });
const text = { type: 'text', text: 'x' };
const thought = { type: 'thinking', thinking: 'hm', signature: 'sig' };
const tool = { name: 'f', input_schema: { type: 'object' } };
const thinking = { type: 'enabled', budget_tokens: 1024 };

async function ask(fields: object): Promise<{ status: number; message?: string }> {
  const body = { model: 'claude-haiku-4-5', max_tokens: 2000, messages: [user], ...fields };
  const answer = await send(`${server.baseURL}/v1/messages`, { headers, body });
  return { status: answer.status, ...(answer.status !== 200 && JSON.parse(answer.text).error) };
}

test.each<[string, object]>([
  ['a plain request', {}],
  [
    'tool calls with their results',
    { messages: [user, said(text, use('a'), use('b')), told(result('b'), result('a'), text)] },
  ],
  ['a system message between turns', { messages: [user, { role: 'system', content: 'x' }, said(text), user] }],
  ['a prefill for an older model', { messages: [user, { role: 'assistant', content: '{' }] }],
  ['tools', { tools: [tool, { type: 'web_search_20250305', name: 'web_search' }], tool_choice: { type: 'auto' } }],
  ['thinking', { thinking, messages: [user, said(thought, use('a')), told(result('a'))] }],
  ['an old answer without a thought', { thinking, messages: [user, said(text), user] }],
])('%s is accepted', async (_name, fields) => {
  expect(await ask(fields)).toEqual({ status: 200 });
});

test.each<[string, object, string]>([
  ['an unknown field', { seed: 1 }, 'seed: Extra inputs are not permitted'],
  [
    'an unknown field of a message',
    { messages: [{ ...user, id: 1 }] },
    'messages.0.id: Extra inputs are not permitted',
  ],
  [
    'an unknown field of a block',
    { messages: [told({ ...text, origin: {} })] },
    'messages.0.content.0.text.origin: Extra inputs are not permitted',
  ],
  [
    'an unknown role',
    { messages: [{ role: 'tool', content: 'x' }] },
    "messages.0.role: Input should be 'user' or 'assistant'",
  ],
  ['an assistant first', { messages: [said(text), user] }, 'messages: first message must use the "user" role'],
  ['two user turns in a row', { messages: [user, user] }, 'found multiple "user" roles in a row'],
  ['empty content', { messages: [told()] }, 'messages.0: all messages must have non-empty content'],
  ['an empty text', { messages: [told({ type: 'text', text: '' })] }, 'text content blocks must be non-empty'],
  ['a blank text', { messages: [told({ type: 'text', text: ' ' })] }, 'must contain non-whitespace text'],
  [
    'a result without its call',
    { messages: [user, said(text), told(text, result('a'))] },
    'messages.2.content.1: unexpected `tool_use_id` found in `tool_result` blocks: a.',
  ],
  [
    'a call without its result',
    { messages: [user, said(use('a'), use('b')), told(result('a'))] },
    'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: b.',
  ],
  [
    'a result after another block',
    { messages: [user, said(use('a')), told(text, result('a'))] },
    'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a.',
  ],
  ['calls at the end', { messages: [user, said(use('a'))] }, '`tool_use` ids were found without'],
  [
    'a bad call id',
    { messages: [user, said(use('a.b')), told(result('a.b'))] },
    "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
  ],
  [
    'input as text',
    { messages: [user, said({ ...use('a'), input: '{}' }), told(result('a'))] },
    'messages.1.content.0.tool_use.input: Input should be a valid dictionary',
  ],
  [
    'a prefill for a newer model',
    { model: 'claude-opus-4-6', messages: [user, said(text)] },
    'This model does not support assistant message prefill.',
  ],
  [
    'a prefill with a space at its end',
    { messages: [user, { role: 'assistant', content: 'x ' }] },
    'trailing whitespace',
  ],
  ['too high a temperature', { temperature: 1.5 }, 'temperature: Input should be less than or equal to 1'],
  ['too low a top_p', { top_p: -1 }, 'top_p: Input should be greater than or equal to 0'],
  ['a blank stop text', { stop_sequences: ['\n'] }, 'each stop sequence must contain non-whitespace'],
  ['a choice without tools', { tool_choice: { type: 'auto' } }, '`tool_choice` may only be specified'],
  ['an unknown field of a tool', { tools: [{ ...tool, parameters: {} }] }, 'tools.0.custom.parameters: Extra inputs'],
  ['a bad tool name', { tools: [{ ...tool, name: 'a b' }] }, 'tools.0.custom.name: String should match pattern'],
  ['a tool without a name', { tools: [{ input_schema: {} }] }, 'tools.0.custom.name: Field required'],
  ['a tool twice', { tools: [tool, tool] }, 'tools: Tool names must be unique.'],
  ['a tool without a schema', { tools: [{ name: 'f' }] }, 'tools.0.custom.input_schema: Field required'],
  [
    'a schema without a type',
    { tools: [{ name: 'f', input_schema: {} }] },
    "input_schema.type: Input should be 'object'",
  ],
  ['a small budget', { thinking: { type: 'enabled', budget_tokens: 5 } }, 'greater than or equal to 1024'],
  ['no budget', { thinking: { type: 'enabled' } }, 'thinking.enabled.budget_tokens: Field required'],
  [
    'a budget above the limit',
    { max_tokens: 1024, thinking },
    '`max_tokens` must be greater than `thinking.budget_tokens`',
  ],
  ['a budget for a newer model', { model: 'claude-opus-4-7', thinking }, '"thinking.type.enabled" is not supported'],
  [
    'forced tools while thinking',
    { thinking, tools: [tool], tool_choice: { type: 'any' } },
    'Thinking may not be enabled',
  ],
  [
    'a tool call without its thought',
    { thinking, messages: [user, said(use('a')), told(result('a'))] },
    'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.',
  ],
])('%s is rejected', async (_name, fields, message) => {
  expect(await ask(fields)).toMatchObject({
    status: 400,
    type: 'invalid_request_error',
    message: expect.stringContaining(message),
  });
});

describe('a schema', () => {
  const object = (properties: object, more: object = {}) => ({
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
    ...more,
  });
  const answering = (schema: object) => ({ output_config: { format: { type: 'json_schema', schema } } });
  const strictTool = (schema: object, name = 'f') => ({ name, input_schema: schema, strict: true });

  test('is accepted in the documented subset, for answers and for strict tools', async () => {
    const schema = object(
      {
        a: { type: 'string', format: 'uri', default: 'x' },
        b: { type: 'array', items: { $ref: '#/$defs/x' }, minItems: 1 },
        c: { anyOf: [{ enum: ['x', 1, true, null] }, { const: 'y' }, { type: 'string', pattern: '^a+$' }] },
      },
      { $defs: { x: object({ n: { type: ['number', 'null'] } }) }, required: ['b'] },
    );
    expect(await ask({ ...answering(schema), tools: [strictTool(schema)] })).toEqual({ status: 200 });
  });

  test.each<[object, string]>([
    [
      object({}, { additionalProperties: undefined }),
      "For 'object' type, 'additionalProperties' must be explicitly set to false",
    ],
    [object({}, { additionalProperties: true }), "For 'object' type, 'additionalProperties: true' is not supported."],
    [object({ a: { oneOf: [] } }), "Schema type 'oneOf' is not supported"],
    [
      object({ a: { type: 'number', minimum: 1, maximum: 2 } }),
      "For 'number' type, properties maximum, minimum are not supported",
    ],
    [object({ a: { type: 'string', minLength: 1 } }), "For 'string' type, property 'minLength' is not supported"],
    [object({ a: { type: 'string', format: 'cuid' } }), "For 'string' type, format 'cuid' is not supported"],
    [object({ a: { type: 'string', pattern: '(?=a)' } }), 'is not supported'],
    [object({ a: { type: 'array', items: { type: 'string' }, minItems: 2 } }), "'minItems' values other than 0 or 1"],
    [object({ a: { type: 'array', prefixItems: [] } }), "property 'prefixItems' is not supported"],
    [object({ a: { enum: [{ b: 1 }] } }), 'Enum values of complex types are not supported'],
    [
      object({ a: { type: ['string', 'null'], enum: ['x', null] } }),
      `does not match declared type '["string","null"]'`,
    ],
    [object({ a: { $ref: 'https://example.com/x' } }), 'External $ref is not supported'],
    [object({ a: { allOf: [{ $ref: '#/$defs/x' }] } }, { $defs: { x: { type: 'string' } } }), "'allOf' with '$ref'"],
    [object({ a: { $ref: '#' } }), 'Recursive schemas are not supported'],
    [object({ a: {} }), "must have a 'type'"],
    [object({ a: true }), 'a boolean is not supported'],
  ])('is rejected outside the subset: %j', async (schema, message) => {
    const refused = { status: 400, type: 'invalid_request_error', message: expect.stringContaining(message) };
    expect(await ask(answering(schema))).toMatchObject(refused);
    expect(await ask({ tools: [strictTool(schema)] })).toMatchObject(refused);
    expect(await ask({ tools: [{ ...strictTool(schema), strict: false }] })).toEqual({ status: 200 });
  });

  test.each<[object, string]>([
    [{ type: 'object', anyOf: [] }, 'input_schema does not support oneOf, allOf, or anyOf at the top level'],
    [{ type: 'object', properties: { a: { type: 'array', items: [] } } }, 'It must match JSON Schema draft 2020-12'],
    [{ type: 'object', properties: { a: { exclusiveMinimum: true } } }, 'It must match JSON Schema draft 2020-12'],
  ])('is rejected for every tool: %j', async (schema, message) => {
    expect(await ask({ tools: [{ name: 'f', input_schema: schema }] })).toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    });
  });

  test('must not exceed the limits together with the others', async () => {
    const names = Array.from({ length: 13 }, (_, index) => `p${index}`);
    const all = (schema: object): object => Object.fromEntries(names.map((name) => [name, schema]));
    const many = Array.from({ length: 21 }, (_, index) => strictTool(object({}), `f${index}`));
    const refused = (message: string) => ({ status: 400, message: expect.stringContaining(message) });
    expect(await ask({ tools: many })).toMatchObject(refused('Too many strict tools (21)'));
    const optional = object(all({ type: 'string' }), { required: [] });
    expect(await ask({ ...answering(optional), tools: [strictTool(optional)] })).toMatchObject(
      refused('too many optional parameters (26)'),
    );
    const unions = object(all({ type: ['string', 'null'] }));
    expect(await ask({ ...answering(unions), tools: [strictTool(unions)] })).toMatchObject(
      refused('too many parameters with union types (26'),
    );
    expect(await ask(answering(unions))).toEqual({ status: 200 });
  });
});
