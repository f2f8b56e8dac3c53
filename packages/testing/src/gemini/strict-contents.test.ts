import { afterAll, expect, test } from 'vitest';
import { send } from '../../test/raw-client.ts';
import { startGeminiServer } from './gemini-server.ts';

const server = await startGeminiServer({ strict: true });
afterAll(() => server.close());

const text = { text: 'x' };
const call = (fields: object = {}) => ({ functionCall: { name: 'f', args: {} }, ...fields });
const response = { functionResponse: { name: 'f', response: { ok: true } } };
const user = (...parts: object[]) => ({ role: 'user', parts });
const model = (...parts: object[]) => ({ role: 'model', parts });
const signed = { thoughtSignature: 'sig' };

const INVALID = 'Request contains an invalid argument.';
const declared = (fields: object) => ({ tools: [{ functionDeclarations: [{ name: 'f', ...fields }] }] });
const answering = (responseJsonSchema: object) => ({ generationConfig: { responseJsonSchema } });

async function ask(fields: object, name = 'gemini-2.5-flash'): Promise<{ status: number; error?: unknown }> {
  const body = { contents: [user(text)], ...fields };
  const url = `${server.baseURL}/v1beta/models/${name}:streamGenerateContent?alt=sse`;
  const answer = await send(url, { body });
  return { status: answer.status, ...(answer.status !== 200 && JSON.parse(answer.text)) };
}

test.each<[string, object]>([
  ['a plain request', { contents: [{ parts: [text] }] }],
  [
    'answered calls',
    { contents: [user(text), model(text, call(), call()), user(response, response), model(text), user(text)] },
  ],
  ['names in snake case', { system_instruction: { parts: [text] }, generation_config: { max_output_tokens: 5 } }],
  [
    'settings and tools',
    {
      generationConfig: {
        temperature: 1,
        thinkingConfig: { thinkingBudget: 5 },
        responseSchema: { type: 'OBJECT', properties: { a: { type: 'STRING' } } },
      },
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
      tools: [
        {
          functionDeclarations: [
            {
              name: 'f',
              parameters: { type: 'object', properties: { type: { type: 'array', items: { enum: ['a'] } } } },
            },
            { name: 'g', parametersJsonSchema: { type: 'object', additionalProperties: false } },
          ],
        },
      ],
    },
  ],
  [
    'a JSON Schema with circles below optional properties',
    answering({ properties: { a: { $ref: '#' }, b: { enum: ['x', 1] }, c: { not: {}, additionalProperties: {} } } }),
  ],
  [
    'a response of any shape',
    { contents: [user(text), model(call()), user({ functionResponse: { name: 'f', response: { type: 1, x: 2 } } })] },
  ],
  [
    'blocks of Google’s own tools, in their order',
    {
      contents: [
        user(text),
        model(
          { executableCode: { language: 'PYTHON', code: 'print(1)' } },
          { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
          { toolCall: { id: 's', toolType: 'GOOGLE_SEARCH_WEB', args: {} } },
          { toolResponse: { id: 's', toolType: 'GOOGLE_SEARCH_WEB', response: {} } },
        ),
        user(text),
      ],
    },
  ],
  ['an inline image in snake case', { contents: [user({ inline_data: { mime_type: 'image/png', data: 'AA==' } })] }],
])('%s is accepted', async (_name, fields) => {
  expect(await ask(fields)).toEqual({ status: 200 });
});

test.each<[string, object, string]>([
  ['an unknown field', { messages: [] }, 'Invalid JSON payload received. Unknown name "messages": Cannot find field.'],
  [
    'an unknown field of a part',
    { contents: [user({ ...text, origin: {} })] },
    `Unknown name "origin" at 'contents[0].parts[0]': Cannot find field.`,
  ],
  [
    'an unknown setting',
    { generationConfig: { maxTokens: 5 } },
    `Unknown name "maxTokens" at 'generation_config': Cannot find field.`,
  ],
  [
    'an unknown schema keyword',
    {
      tools: [
        {
          functionDeclarations: [
            {
              name: 'f',
              parameters: {
                type: 'object',
                $schema: 'x',
                properties: { a: { anyOf: [{ items: { additionalProperties: false } }] } },
              },
            },
          ],
        },
      ],
    },
    `Unknown name "additionalProperties" at 'tools[0].function_declarations[0].parameters.properties[0].value.any_of[0].items': Cannot find field.`,
  ],
  [
    'an object without properties in an OpenAPI schema',
    declared({ parameters: { type: 'OBJECT', properties: {} } }),
    '* GenerateContentRequest.tools[0].function_declarations[0].parameters.properties: should be non-empty for OBJECT type',
  ],
  [
    'a list without items in an OpenAPI schema',
    { generationConfig: { responseSchema: { type: 'ARRAY' } } },
    '* GenerateContentRequest.generation_config.response_schema.items: missing field.',
  ],
  [
    'an enum of numbers in an OpenAPI schema',
    declared({ parameters: { type: 'OBJECT', properties: { a: { type: 'INTEGER', enum: ['1'] } } } }),
    'properties[a].enum: only allowed for STRING type',
  ],
  [
    'an unknown format in an OpenAPI schema',
    declared({ parameters: { type: 'OBJECT', properties: { a: { anyOf: [{ type: 'STRING', format: 'uri' }] } } } }),
    "properties[a].any_of[0].format: only 'enum' and 'date-time' are supported for STRING type",
  ],
  [
    'an undefined required property in an OpenAPI schema',
    declared({ parameters: { type: 'OBJECT', properties: { a: { type: 'STRING' } }, required: ['a', 'b'] } }),
    'parameters.required[1]: property is not defined',
  ],
  ['arguments that are not an object', declared({ parametersJsonSchema: { type: 'string' } }), INVALID],
  ['a keyword beside a reference', answering({ properties: { a: { $ref: '#', title: 'A' } } }), INVALID],
  ['an enum of booleans', answering({ properties: { a: { enum: [true] } } }), INVALID],
  ['a circle of required properties', answering({ properties: { a: { $ref: '#' } }, required: ['a'] }), INVALID],
  [
    'a circle of required properties among definitions',
    answering({
      $defs: { x: { properties: { a: { type: 'array', items: { $ref: '#/$defs/x' } } }, required: ['a'] } },
    }),
    INVALID,
  ],
  ['an unknown role', { contents: [{ role: 'assistant', parts: [text] }] }, 'Please use a valid role: user, model.'],
  [
    'empty parts',
    { contents: [user()] },
    '* GenerateContentRequest.contents[0].parts: contents.parts must not be empty.',
  ],
  [
    'a part without data',
    { contents: [user({ thought: true })] },
    "required oneof field 'data' must have one initialized field",
  ],
  [
    'a response that is not an object',
    { contents: [user(text), model(call()), user({ functionResponse: { name: 'f', response: 'ok' } })] },
    `Invalid value at 'contents[2].parts[0].function_response.response' (type.googleapis.com/google.protobuf.Struct), "ok"`,
  ],
  [
    'a call without a user turn before it',
    { contents: [user(text), model(text), model(call()), user(response)] },
    'Please ensure that function call turn comes immediately after a user turn or after a function response turn.',
  ],
  [
    'fewer responses than calls',
    { contents: [user(text), model(call(), call()), user(response)] },
    'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
  ],
  ['a call at the end', { contents: [user(text), model(call())] }, 'number of function response parts'],
  [
    'a response to another function',
    { contents: [user(text), model(call()), user({ functionResponse: { name: 'g', response: {} } })] },
    'function response names match the function call names',
  ],
  [
    'a media type that is not registered',
    { contents: [user({ inlineData: { mimeType: 'image/jpg', data: 'AA==' } })] },
    'Unsupported MIME type: image/jpg',
  ],
  [
    'a media type with parameters',
    { contents: [user({ inlineData: { mimeType: 'image/png; q=1', data: 'AA==' } })] },
    'Unsupported MIME type: image/png; q=1',
  ],
  [
    'a media type of a link that no model supports',
    { contents: [user({ fileData: { mimeType: 'application/zip', fileUri: 'https://a.example' } })] },
    'Unsupported MIME type: application/zip',
  ],
  [
    'data that is not base64',
    { contents: [user({ inlineData: { mimeType: 'image/png', data: 'data:image/png;base64,AA==' } })] },
    `Invalid value at 'contents[0].parts[0].inline_data.data' (TYPE_BYTES), Base64 decoding failed`,
  ],
  [
    'an unknown field of a call of Google’s own tools',
    { contents: [user(text), model({ toolCall: { id: 's', name: 'x' } }), user(text)] },
    `Unknown name "name" at 'contents[1].parts[0].tool_call'`,
  ],
  [
    'a result of Google’s own tools without its call',
    { contents: [user(text), model({ toolResponse: { id: 's', toolType: 'URL_CONTEXT' } }), user(text)] },
    'Tool type of tool_response part does not match',
  ],
  [
    'a result of code without the code',
    { contents: [user(text), model({ codeExecutionResult: { outcome: 'OUTCOME_OK' } }), user(text)] },
    'code execution result does not follow',
  ],
  [
    'a response without a call',
    { contents: [user(text), model(text), user(response)] },
    'Please ensure that function response turn comes immediately after a function call turn.',
  ],
])('%s is rejected', async (_name, fields, message) => {
  expect(await ask(fields)).toMatchObject({
    status: 400,
    error: { status: 'INVALID_ARGUMENT', message: expect.stringContaining(message) },
  });
});

test('unknown fields are all reported together, with their places', async () => {
  const { error } = await ask({ a: 1, generationConfig: { b: 2 } });
  expect(error).toMatchObject({
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [
          { description: 'Invalid JSON payload received. Unknown name "a": Cannot find field.' },
          { field: 'generation_config', description: expect.stringContaining('Unknown name "b"') },
        ],
      },
    ],
  });
});

test('Gemini 3 requires the thought signature of the current turn, with the first call of each step', async () => {
  const turn = (first: object, second: object) => ({
    contents: [user(text), model(first, call()), user(response, response), model(second), user(response)],
  });
  const signedCall = call(signed);
  const gemini3 = 'gemini-3-flash-preview';
  expect(await ask(turn(signedCall, signedCall), gemini3)).toEqual({ status: 200 });
  expect(await ask(turn(call(), signedCall))).toEqual({ status: 200 });
  expect(await ask(turn(signedCall, call()), gemini3)).toMatchObject({
    status: 400,
    error: { message: expect.stringContaining('function call `default_api:f` , position 4.') },
  });
  const earlier = { contents: [user(text), model(call()), user(response), model(text), user(text)] };
  expect(await ask(earlier, gemini3)).toEqual({ status: 200 });
});

test('Gemini 3.6 and later reject a model turn at the end', async () => {
  const contents = [user(text), model(text)];
  expect(await ask({ contents }, 'gemini-3-flash-preview')).toEqual({ status: 200 });
  expect(await ask({ contents }, 'gemini-3.8-flash')).toMatchObject({
    status: 400,
    error: { message: 'Requests ending with a model turn are not supported.' },
  });
});

test('image models require the signatures of their pictures, but not of their drafts', async () => {
  const picture = (fields: object): object => ({ inlineData: { mimeType: 'image/png', data: 'AA==' }, ...fields });
  const turn = (...parts: object[]) => ({ contents: [user(text), model(...parts), user(text)] });
  const imageModel = 'gemini-3-pro-image';
  expect(await ask(turn(picture({ thought: true }), picture(signed)), imageModel)).toEqual({ status: 200 });
  expect(await ask(turn(text, picture({})), 'gemini-3-flash-preview')).toEqual({ status: 200 });
  expect(await ask(turn(text, picture({})), imageModel)).toMatchObject({
    status: 400,
    error: { message: expect.stringContaining('missing a thought_signature in content position 2, part position 2.') },
  });
});
