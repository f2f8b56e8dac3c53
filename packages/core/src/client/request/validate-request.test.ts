import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { scripted } from '../../../test/scripted-provider.ts';
import { type ChatRequest, createFlexiAI, ValidationError } from '../../index.ts';
import { validateRequest } from './validate-request.ts';

const hello = [{ role: 'user', content: 'Hello' }];

/** The problems of a request of any type, as { path: message }. */
function issuesIn(request: unknown): Record<string, string> {
  try {
    validateRequest(request as ChatRequest);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    return Object.fromEntries(error.issues.map(({ path, message }) => [path, message]));
  }
  return {};
}

/** The problems of messages. */
const inMessage = (...messages: unknown[]): Record<string, string> => issuesIn({ messages });
/** The problems of one part of a message. */
const inPart = (part: unknown, role = 'user'): Record<string, string> => inMessage({ role, content: [part] });

describe('a request', () => {
  it.each([
    [undefined, 'got nothing'],
    [null, 'got null'],
    ['Hello', 'got a string'],
    [hello, 'got a list of 1'],
    [5, 'got 5'],
  ])('that is %o is rejected', (request, what) => {
    expect(issuesIn(request)).toEqual({ '': `expected an object with messages or prompt, ${what}` });
  });

  it('with only valid fields is returned as it is', () => {
    const request = {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'system', content: [{ type: 'text', text: 'Really.' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'See' },
            { type: 'image', url: 'https://example.com/cat.png', detail: 'low' },
            { type: 'image', data: 'aGk=', mediaType: 'image/png' },
            { type: 'file', data: new Uint8Array([1]), mediaType: 'application/pdf' },
            { type: 'file', url: 'data:text/plain,hi' },
            { type: 'audio', data: 'aGk=', mediaType: 'audio/wav' },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: '', signature: 's' },
            { type: 'text', text: '' },
            { type: 'tool-call', id: 'c1', name: 'weather', arguments: {} },
            { type: 'tool-call', id: 'c2', name: 'weather', arguments: undefined, rawArguments: '{', invalid: true },
            { type: 'refusal', refusal: 'no' },
            { type: 'source', url: 'https://example.com' },
          ],
        },
        { role: 'tool', toolCallId: 'c1', content: '21 °C' },
        { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c2', content: [{ type: 'text', text: 'x' }] }] },
        { role: 'assistant', content: [] },
      ],
      model: 'm',
      maxOutputTokens: 1,
      temperature: 0,
      topP: 1,
      topK: 40,
      stop: ['END'],
      seed: -1,
      frequencyPenalty: -2,
      presencePenalty: 2,
      tools: [
        { name: 'weather', description: 'd', parameters: { type: 'object' }, strict: true },
        { name: 'time', parameters: z.object({ zone: z.string() }) },
        { name: 'bare' },
      ],
      toolChoice: { name: 'weather' },
      parallelToolCalls: false,
      responseFormat: { type: 'json-schema', name: 'answer', schema: z.object({ a: z.number() }), strict: false },
      reasoning: { effort: 'low', budgetTokens: 0 },
      providerOptions: { acme: { anything: true } },
      metadata: { tenant: 'a' },
    } satisfies ChatRequest;
    expect(validateRequest(request)).toBe(request);
  });

  it('may use shorthands: the system message comes first, the prompt last', () => {
    const request = Object.freeze({
      system: 'Be brief.',
      prompt: 'And now?',
      messages: Object.freeze([Object.freeze({ role: 'user', content: 'Hello' } as const)]),
      temperature: 1,
    });
    expect(validateRequest(request)).toEqual({
      temperature: 1,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hello' },
        { role: 'user', content: 'And now?' },
      ],
    });
    expect(Object.keys(request)).toEqual(['system', 'prompt', 'messages', 'temperature']);
    expect(request.messages).toHaveLength(1);
  });

  it('needs content', () => {
    expect(issuesIn({})).toEqual({ messages: 'is missing: give messages, or a prompt' });
    expect(issuesIn({ system: 'x' })).toEqual({ messages: 'is missing: give messages, or a prompt' });
    expect(issuesIn({ messages: [] })).toEqual({ messages: 'must not be empty' });
    expect(issuesIn({ messages: [], prompt: 'x' })).toEqual({});
    expect(issuesIn({ prompt: '' })).toEqual({ prompt: 'must not be empty' });
    expect(issuesIn({ prompt: 5, system: null })).toEqual({
      prompt: 'expected a string, got 5',
      system: 'expected a string, got null',
    });
    expect(issuesIn({ messages: 'Hello' })).toEqual({ messages: 'expected a list of messages, got a string' });
    expect(issuesIn({ messages: null })).toEqual({ messages: 'expected a list of messages, got null' });
    expect(issuesIn({ messages: { 0: hello[0], length: 1 } })).toEqual({
      messages: 'expected a list of messages, got an object',
    });
  });

  it.each([
    ['max_tokens', 'maxOutputTokens'],
    ['maxTokens', 'maxOutputTokens'],
    ['max_completion_tokens', 'maxOutputTokens'],
    ['max_output_tokens', 'maxOutputTokens'],
    ['stop_sequences', 'stop'],
    ['response_format', 'responseFormat'],
    ['tool_choice', 'toolChoice'],
    ['top_p', 'topP'],
    ['temprature', 'temperature'],
    ['message', 'messages'],
    ['input', 'prompt'],
  ])('with the unknown field %s gets the hint %s', (field, meant) => {
    expect(issuesIn({ prompt: 'x', [field]: 5 })[field]).toContain(`did you mean "${meant}"?`);
  });

  it('with a field that resembles no other gets a hint to providerOptions', () => {
    expect(issuesIn({ prompt: 'x', logit_bias: {} })['logit_bias']).toMatch(
      /unknown field; known are .*providerOptions/,
    );
    const hostile = JSON.parse('{ "prompt": "x", "__proto__": { "temperature": 9 }, "constructor": 1, "toString": 1 }');
    expect(Object.keys(issuesIn(hostile))).toEqual(['__proto__', 'constructor', 'toString']);
  });

  it.each<[string, unknown, string]>([
    ['temperature', Number.NaN, 'expected a number, got NaN'],
    ['temperature', '0.5', 'expected a number, got "0.5"'],
    ['temperature', Number.POSITIVE_INFINITY, 'expected a number, got Infinity'],
    ['temperature', null, 'expected a number, got null'],
    ['temperature', 2.1, 'must be between 0 and 2, got 2.1'],
    ['temperature', -0.1, 'must be between 0 and 2, got -0.1'],
    ['maxOutputTokens', -1, 'must be at least 1, got -1'],
    ['maxOutputTokens', 0, 'must be at least 1, got 0'],
    ['maxOutputTokens', 1.5, 'expected a whole number, got 1.5'],
    ['maxOutputTokens', 10n, 'expected a number, got 10'],
    ['topP', 1.01, 'must be between 0 and 1, got 1.01'],
    ['topK', 0, 'must be at least 1, got 0'],
    ['seed', 0.5, 'expected a whole number, got 0.5'],
    ['frequencyPenalty', 3, 'must be between -2 and 2, got 3'],
    ['presencePenalty', {}, 'expected a number, got an object'],
    ['model', '', "expected a model's name, got an empty string"],
    ['model', ['m'], "expected a model's name, got a list of 1"],
    ['stop', 'END', 'expected a list of non-empty strings, got a string'],
    ['stop', ['END', ''], 'expected a list of non-empty strings, got a list of 2'],
    ['stop', [5], 'expected a list of non-empty strings, got a list of 1'],
    ['parallelToolCalls', 'yes', 'expected a boolean, got "yes"'],
    ['providerOptions', [], 'expected an object, got an empty list'],
    ['metadata', 'x', 'expected an object, got "x"'],
    ['tools', {}, 'expected a list of tools, got an object'],
    ['toolChoice', 'any', 'expected "auto", "none", "required" or { name }, got "any"'],
    ['toolChoice', null, 'expected "auto", "none", "required" or { name }, got null'],
    ['toolChoice', 'required', 'is "required", but the request has no tools'],
    ['reasoning', 'high', 'expected an object such as { effort }, got "high"'],
    ['reasoning', true, 'expected an object such as { effort }, got true'],
    ['reasoning', null, 'expected an object such as { effort }, got null'],
  ])('whose %s is %o is rejected', (field, value, message) => {
    expect(issuesIn({ prompt: 'x', [field]: value })).toEqual({ [field]: message });
  });

  it.each<[string, unknown, string, string]>([
    [
      'reasoning',
      { effort: 'extreme' },
      'reasoning.effort',
      'expected "minimal", "low", "medium", "high", got "extreme"',
    ],
    ['reasoning', { budgetTokens: -5 }, 'reasoning.budgetTokens', 'expected a whole number of at least 0, got -5'],
    ['responseFormat', null, 'responseFormat.type', 'expected "text" or "json" or "json-schema", got nothing'],
    ['responseFormat', { type: 'xml' }, 'responseFormat.type', 'expected "text" or "json" or "json-schema", got "xml"'],
    ['toolChoice', { name: 'wether' }, 'toolChoice.name', 'the request has no tool "wether"; did you mean "weather"?'],
    ['toolChoice', { name: 'x' }, 'toolChoice.name', 'the request has no tool "x"'],
  ])('whose %s is %o is rejected at %s', (field, value, path, message) => {
    const tools = field === 'toolChoice' ? { tools: [{ name: 'weather' }] } : {};
    expect(issuesIn({ prompt: 'x', ...tools, [field]: value })).toEqual({ [path]: message });
  });

  it('must have a schema, with a name that every provider accepts', () => {
    expect(issuesIn({ prompt: 'x', responseFormat: { type: 'json-schema', name: 'two words', schema: 'x' } })).toEqual({
      'responseFormat.name': 'expected 1 to 64 letters, digits, _ or -, got "two words"',
      'responseFormat.schema': 'expected a JSON Schema or a Standard Schema, got "x"',
    });
  });

  it('must have tool names that every provider accepts, each once', () => {
    expect(
      issuesIn({
        prompt: 'x',
        tools: [
          { name: 'a b' },
          { name: 'ok' },
          { name: 'ok' },
          'tool',
          null,
          { name: 'p', parameters: 'x' },
          { name: '' },
        ],
      }),
    ).toEqual({
      'tools[0].name': 'expected 1 to 64 letters, digits, _ or -, got "a b"',
      'tools[2].name': '"ok" is the name of two tools',
      'tools[3].name': 'expected 1 to 64 letters, digits, _ or -, got nothing',
      'tools[4].name': 'expected 1 to 64 letters, digits, _ or -, got nothing',
      'tools[5].parameters': 'expected a JSON Schema or a Standard Schema, got "x"',
      'tools[6].name': 'expected 1 to 64 letters, digits, _ or -, got an empty string',
    });
  });

  it('reports all its problems at once', () => {
    const error = (() => {
      try {
        validateRequest({ messages: [], temperature: 9, maxTokens: 1 } as unknown as ChatRequest);
      } catch (caught) {
        return caught as ValidationError;
      }
    })();
    expect(error?.issues.map(({ path }) => path)).toEqual(['maxTokens', 'messages', 'temperature']);
    expect(error?.path).toBe('maxTokens');
    expect(error?.message.split('\n')).toHaveLength(4);
  });
});

describe('a message', () => {
  it.each([null, undefined, 5, 'Hello', ['Hello'], () => 1])('that is %o is rejected', (message) => {
    expect(Object.keys(inMessage(message))).toEqual(['messages[0]']);
  });

  it('needs a known role, and gets a hint to the nearest one', () => {
    expect(inMessage({ role: 'usr', content: 'x' })).toEqual({
      'messages[0].role': 'unknown role "usr": did you mean "user"?',
    });
    expect(inMessage({ content: 'x' })['messages[0].role']).toBe(
      'unknown role nothing: expected one of system, user, assistant, tool',
    );
    for (const role of ['__proto__', 'constructor', 'toString', 5, {}]) {
      expect(Object.keys(inMessage({ role, content: 'x' }))).toEqual(['messages[0].role']);
    }
  });

  it('needs content, with parts that are allowed in it', () => {
    for (const content of [undefined, null, 5, {}]) {
      expect(inMessage({ role: 'user', content })).toHaveProperty(['messages[0].content']);
    }
    expect(inMessage({ role: 'user', content: [] })).toEqual({ 'messages[0].content': 'must not be empty' });
    expect(inPart('Hello')).toEqual({ 'messages[0].content[0]': 'expected a content part, got a string' });
    expect(inPart({ text: 'x' })['messages[0].content[0].type']).toContain('expected a type, got nothing');
    expect(inPart({ type: 'image', url: 'https://example.com' }, 'system')).toEqual({
      'messages[0].content[0].type': 'a part of type "image" is not allowed here; allowed are text',
    });
    expect(inPart({ type: 'tool-call', id: 'c', name: 'f' })).toHaveProperty(['messages[0].content[0].type']);
    expect(inPart({ type: 'x'.repeat(100_000) })['messages[0].content[0].type']).toHaveLength(102);
    expect(inPart({ type: 'text' })).toEqual({ 'messages[0].content[0].text': 'expected a string, got nothing' });
    expect(inPart({ type: 'refusal', refusal: 5 }, 'assistant')).toEqual({
      'messages[0].content[0].refusal': 'expected a string, got 5',
    });
  });

  it.each<[string, unknown, string]>([
    ['an image without url and data', { type: 'image' }, ''],
    ['a file without url and data', { type: 'file', mediaType: 'application/pdf' }, ''],
    ['an image with empty data', { type: 'image', data: '', mediaType: 'image/png' }, '.data'],
    ['an image whose data is a number', { type: 'image', data: 5, mediaType: 'image/png' }, '.data'],
    ['an image whose data is a plain list', { type: 'image', data: [1, 2], mediaType: 'image/png' }, '.data'],
    ['an image of an unknown kind', { type: 'image', data: 'aGk=' }, '.mediaType'],
    ['an image at a path', { type: 'image', url: '/home/me/cat.png' }, '.url'],
    ['an image at a script', { type: 'image', url: 'javascript:alert(1)' }, '.url'],
    ['an image at a number', { type: 'image', url: 5 }, '.url'],
    ['sound without data', { type: 'audio', mediaType: 'audio/wav' }, '.data'],
    ['sound of an unknown kind', { type: 'audio', data: 'aGk=' }, '.mediaType'],
  ])('with %s is rejected', (_what, part, at) => {
    expect(Object.keys(inPart(part))).toEqual([`messages[0].content[0]${at}`]);
  });

  it('that calls a tool needs the call’s id and the tool’s name', () => {
    expect(inPart({ type: 'tool-call', arguments: {} }, 'assistant')).toEqual({
      'messages[0].content[0].name': 'expected a non-empty string, got nothing',
      'messages[0].content[0].id': 'expected a non-empty string, got nothing',
    });
  });

  it('is not empty in every case: one message must have content', () => {
    const empty = { role: 'user', content: [{ type: 'text', text: '' }] };
    expect(inMessage(empty, { role: 'assistant', content: '' })).toEqual({
      messages: 'must not be empty: none of them has content',
    });
    expect(inMessage(empty, { role: 'user', content: 'x' })).toEqual({});
  });

  it('with a tool’s result must answer a call of the conversation', () => {
    const call = { role: 'assistant', content: [{ type: 'tool-call', id: 'c1', name: 'f', arguments: {} }] };
    const result = { role: 'tool', toolCallId: 'c1', content: 'x' };
    expect(inMessage(call, result)).toEqual({});
    expect(inMessage(result, call)).toEqual({});
    expect(inMessage({ role: 'user', content: 'x' }, result)).toEqual({
      'messages[1].toolCallId': 'the conversation has no tool call with this id: got "c1"',
    });
    expect(inMessage(call, { role: 'tool', content: 'x' })).toEqual({
      'messages[1].toolCallId': 'is missing: a tool message must name the call that it answers',
    });
    expect(inMessage(call, { role: 'tool', content: [] })).toEqual({ 'messages[1].content': 'must not be empty' });
    expect(inMessage(call, { role: 'tool', toolCallId: 5, content: 'x' })).toEqual({
      'messages[1].toolCallId': 'expected a non-empty string, got 5',
    });
    expect(inMessage(call, { role: 'tool', toolCallId: 'c1' })).toEqual({
      'messages[1].content': 'expected a string or a list of parts, got nothing',
    });
    expect(inMessage(call, { role: 'tool', toolCallId: 'c1', content: [{ type: 'audio' }] })).toEqual({
      'messages[1].content[0].type': 'a part of type "audio" is not allowed here; allowed are text, image, file',
    });
    expect(inMessage(call, { role: 'tool', content: [{ type: 'text', text: 'x' }] })).toHaveProperty([
      'messages[1].content[0].type',
    ]);
  });

  it('is never quoted: neither a misplaced text nor a prompt is in the error', () => {
    const prompt = 'my rash is back';
    for (const request of [
      prompt,
      { messages: prompt },
      { messages: [prompt] },
      { messages: [{ role: 'user', content: [prompt] }] },
      { messages: hello, stop: prompt },
      { messages: [{ role: 'user', content: prompt }], temperature: 9 },
    ]) {
      expect(issuesIn(request)).not.toEqual({});
      expect(JSON.stringify(issuesIn(request))).not.toContain(prompt);
    }
  });
});

describe('a very large request', () => {
  it.each([
    ['prompt', { prompt: 'x'.repeat(10_000_001) }],
    ['system', { prompt: 'x', system: 'x'.repeat(10_000_000) }],
    [
      'parts',
      {
        messages: [
          { role: 'user', content: Array.from({ length: 11 }, () => ({ type: 'text', text: 'x'.repeat(1e6) })) },
        ],
      },
    ],
    [
      'data',
      { messages: [{ role: 'user', content: [{ type: 'file', data: new Uint8Array(10_000_001), mediaType: 'a/b' }] }] },
    ],
    [
      'result',
      {
        messages: [
          { role: 'assistant', content: [{ type: 'tool-call', id: 'c', name: 'f' }] },
          { role: 'tool', toolCallId: 'c', content: 'x'.repeat(10_000_001) },
        ],
      },
    ],
  ])('is rejected for its size, by %s', (_what, request) => {
    expect(issuesIn(request)['messages']).toMatch(
      /^hold \d{8} characters of text and data, more than the limit of 10000000$/,
    );
  });

  it('is accepted up to the limit', () => {
    expect(issuesIn({ prompt: 'x'.repeat(10_000_000) })).toEqual({});
  });

  it('of a hundred thousand messages is checked in one pass, and may be circular', () => {
    const messages: unknown[] = Array.from({ length: 100_000 }, () => ({ role: 'user', content: 'x' }));
    expect(issuesIn({ messages })).toEqual({});
    const cyclic: Record<string, unknown> = { role: 'user' };
    cyclic['content'] = [cyclic];
    expect(Object.keys(inMessage(cyclic))).toEqual(['messages[0].content[0].type']);
    const providerOptions: Record<string, unknown> = {};
    providerOptions['self'] = providerOptions;
    expect(issuesIn({ prompt: 'x', providerOptions })).toEqual({});
  });

  it('with a sparse list gets the positions of the holes', () => {
    const messages: unknown[] = [hello[0]];
    messages[2] = hello[0];
    expect(Object.keys(issuesIn({ messages }))).toEqual(['messages[1]']);
  });
});

describe('a client', () => {
  it('asks no provider about an invalid request, unary or streamed, and does not count it as a call', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const bad = { prompt: 'x', temperature: Number.NaN };
    await expect(ai.chatCompletion(bad)).rejects.toMatchObject({ code: 'validation', path: 'temperature' });
    await expect(ai.streamChatCompletion(bad).response()).rejects.toBeInstanceOf(ValidationError);
    expect(() => ai.explain(bad)).toThrow(ValidationError);
    expect(a.calls).toHaveLength(0);
    expect(ai.getRequestStats()).toMatchObject({ total: 0, failed: 0 });
  });

  it('never changes a request, nor the options of a call', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      middleware: [{ name: 'm', scope: 'call', handle: (r, _c, next) => next(r) }],
    });
    const request = Object.freeze({
      system: 's',
      prompt: 'p',
      tools: Object.freeze([Object.freeze({ name: 't', parameters: Object.freeze({ type: 'object' }) })]),
    });
    const options = Object.freeze({
      metadata: Object.freeze({ a: 1 }),
      exclude: Object.freeze<string[]>([]),
      timeouts: Object.freeze({ totalMs: 5000 }),
    });
    const before = structuredClone({ request, options });
    await ai.chatCompletion(request, options);
    await ai.streamChatCompletion(request, options).response();
    expect({ request, options }).toEqual(before);
  });

  it.each<[unknown, Record<string, unknown>]>([
    [null, { '': 'expected an object, got null' }],
    ['x', { '': 'expected an object, got "x"' }],
    [{ sgnal: 1 }, { sgnal: 'unknown option; did you mean "signal"?' }],
    [{ signal: {} }, { signal: 'expected an AbortSignal, got an object' }],
    [{ timeouts: { total: 5 } }, { 'timeouts.total': 'unknown option; did you mean "totalMs"?' }],
    [{ provider: 5 }, { provider: "expected an entry's name, got 5" }],
    [{ exclude: 'a' }, { exclude: 'expected a list of entries\' names, got "a"' }],
    [{ exclude: [5] }, { exclude: "expected a list of entries' names, got a list of 1" }],
    [{ correlationId: 5 }, { correlationId: 'expected a string, got 5' }],
    [
      { correlationId: 'x'.repeat(257) },
      { correlationId: 'expected at most 256 characters, got a string of 257 characters' },
    ],
    [
      { affinityKey: 'x'.repeat(1025) },
      { affinityKey: 'expected at most 1024 characters, got a string of 1025 characters' },
    ],
    [{ models: ['x'.repeat(513)] }, { models: "expected a list of models' names, not empty, got a list of 1" }],
    [{ metadata: null }, { metadata: 'expected an object, got null' }],
    [new AbortController().signal, { '': 'got an AbortSignal; pass it as { signal }' }],
  ])('rejects the call options %o', async (options, issues) => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const listed = (error: unknown): Record<string, string> =>
      error instanceof ValidationError
        ? Object.fromEntries(error.issues.map((issue) => [issue.path, issue.message]))
        : {};
    expect(
      listed(await ai.chatCompletion({ prompt: 'x' }, options as object).catch((error: unknown) => error)),
    ).toEqual(issues);
    expect(
      listed(
        await ai
          .streamChatCompletion({ prompt: 'x' }, options as object)
          .response()
          .catch((error: unknown) => error),
      ),
    ).toEqual(issues);
    expect(() => ai.explain({ prompt: 'x' }, options as object)).toThrow(ValidationError);
    expect(a.calls).toHaveLength(0);
  });
});
