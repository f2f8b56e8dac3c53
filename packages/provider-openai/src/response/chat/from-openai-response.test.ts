import {
  ContextLengthError,
  InvalidResponseError,
  RateLimitError,
  ServerError,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { fromOpenAIResponse } from './from-openai-response.ts';

const context = {
  failure: { provider: 'primary', model: 'gpt-5-mini', requestId: 'req_1', secrets: [] },
  warnings: [],
  usageAsked: true,
};

/** A body with this choice. */
function body(choice: object, rest: object = {}): unknown {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-5-mini-2025-08-07',
    choices: [{ index: 0, logprobs: null, finish_reason: 'stop', ...choice }],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    ...rest,
  };
}

function read(choice: object, rest?: object): UnifiedResponse {
  return fromOpenAIResponse(body(choice, rest), context);
}

function answer(message: object, finish_reason = 'stop'): UnifiedResponse {
  return read({ message: { role: 'assistant', content: null, refusal: null, ...message }, finish_reason });
}

function call(name: string | undefined, written: unknown, id?: string): object {
  return { id, type: 'function', function: { name, arguments: written } };
}

describe('fromOpenAIResponse', () => {
  it('reads a text', () => {
    expect(answer({ content: 'Hi.' })).toMatchObject({
      id: 'chatcmpl-1',
      provider: 'primary',
      model: 'gpt-5-mini-2025-08-07',
      requestId: 'req_1',
      text: 'Hi.',
      content: [{ type: 'text', text: 'Hi.' }],
      toolCalls: [],
      finishReason: 'stop',
      rawFinishReason: 'stop',
      usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
      warnings: [],
    });
  });

  it('reads text that a compatible server writes in parts', () => {
    const content = [{ type: 'text', text: 'a' }, { type: 'unheard-of' }, { type: 'text', text: 'b' }];
    expect(answer({ content }).text).toBe('ab');
  });

  it('treats a refusal as the finish reason, even if the wire says stop', () => {
    expect(answer({ refusal: 'I can’t help with that.' })).toMatchObject({
      text: '',
      refusal: 'I can’t help with that.',
      content: [{ type: 'refusal', refusal: 'I can’t help with that.' }],
      finishReason: 'refusal',
      rawFinishReason: 'stop',
    });
  });

  it('reads a choice without a message because of Azure’s filter', () => {
    const { content, finishReason, text } = read({ finish_reason: 'content_filter', content_filter_results: {} });
    expect({ content, finishReason, text }).toEqual({ content: [], finishReason: 'content-filter', text: '' });
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content-filter'],
    ['tool_calls', 'tool-calls'],
    ['function_call', 'tool-calls'],
    ['eos', 'stop'],
    ['model_length', 'length'],
    ['unheard-of', 'other'],
    ['', 'other'],
    [null, 'other'],
  ])('maps the reason %s to %s and keeps it', (raw, expected) => {
    const response = read({ message: { content: 'a' }, finish_reason: raw });
    expect(response.finishReason).toBe(expected);
    expect(response.rawFinishReason).toBe(raw || undefined);
  });

  it('reads an answer that has no text because of reasoning', () => {
    const response = answer({ content: '' }, 'length');
    expect(response).toMatchObject({ text: '', content: [], finishReason: 'length' });
  });

  it.each(['reasoning_content', 'reasoning'])('reads the reasoning that compatible servers write as %s', (field) => {
    const response = answer({ content: '4', [field]: '2 and 2' });
    expect(response.reasoning).toBe('2 and 2');
    expect(response.content).toEqual([
      { type: 'reasoning', text: '2 and 2' },
      { type: 'text', text: '4' },
    ]);
  });

  it('reads the pages that a search model cites', () => {
    const annotations = [
      { type: 'url_citation', url_citation: { url: 'https://example.com/a', title: 'A', start_index: 0 } },
      { type: 'unheard_of' },
    ];
    expect(answer({ content: 'a', annotations }).content).toEqual([
      { type: 'text', text: 'a' },
      { type: 'source', url: 'https://example.com/a', title: 'A' },
    ]);
  });

  it('keeps the tier, the fingerprint and the log probabilities', () => {
    const logprobs = { content: [{ token: 'a', logprob: -1 }], refusal: null };
    const { providerMetadata } = read(
      { message: { content: 'a' }, logprobs },
      { service_tier: 'flex', system_fingerprint: 'fp_1' },
    );
    expect(providerMetadata).toEqual({ openai: { serviceTier: 'flex', systemFingerprint: 'fp_1', logprobs } });
  });

  it('generates an id and uses the request’s model if a server sends none', () => {
    const response = read({ message: { content: 'a' } }, { id: undefined, model: '', usage: undefined });
    expect(response.id).toMatch(/^chatcmpl-\w{24}$/);
    expect(response.model).toBe('gpt-5-mini');
    expect(response.usage.accuracy).toBe('unknown');
  });

  it('puts the request’s warnings first', () => {
    const warning = { code: 'unsupported-setting', message: 'topK was left out.' } as const;
    expect(
      fromOpenAIResponse(body({ message: { content: 'a' } }), { ...context, warnings: [warning] }).warnings,
    ).toEqual([warning]);
  });
});

describe('tool calls', () => {
  it('are read in parallel, with parsed arguments beside the written ones', () => {
    const response = answer(
      { content: 'Looking.', tool_calls: [call('weather', '{"city":"Oslo"}', 'call_1'), call('now', '', 'call_2')] },
      'tool_calls',
    );
    expect(response.toolCalls).toEqual([
      {
        type: 'tool-call',
        id: 'call_1',
        name: 'weather',
        arguments: { city: 'Oslo' },
        rawArguments: '{"city":"Oslo"}',
      },
      { type: 'tool-call', id: 'call_2', name: 'now', arguments: {}, rawArguments: '' },
    ]);
    expect(response.content).toEqual([{ type: 'text', text: 'Looking.' }, ...response.toolCalls]);
    expect(response.finishReason).toBe('tool-calls');
  });

  it('decide the finish reason, even if the wire says stop', () => {
    expect(answer({ tool_calls: [call('now', '{}', 'call_1')] })).toMatchObject({
      finishReason: 'tool-calls',
      rawFinishReason: 'stop',
    });
  });

  it('get generated ids if the server sends none, or one twice', () => {
    const { toolCalls } = answer({ tool_calls: [call('a', '{}'), call('b', '{}', 'x'), call('c', '{}', 'x')] });
    const ids = toolCalls.map(({ id }) => id);
    expect(ids[1]).toBe('x');
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toMatch(/^call_\w{24}$/);
  });

  it('keep arguments that are not a JSON object, marked as invalid', () => {
    expect(answer({ tool_calls: [call('a', '{"x":', 'call_1')] }, 'tool_calls').toolCalls).toEqual([
      { type: 'tool-call', id: 'call_1', name: 'a', arguments: undefined, rawArguments: '{"x":', invalid: true },
    ]);
  });

  it('accept parsed arguments', () => {
    expect(answer({ tool_calls: [call('a', { x: 1 }, 'call_1')] }).toolCalls[0]?.arguments).toEqual({ x: 1 });
  });

  it.each([
    ['length', '{"x":'],
    ['length', ''],
    ['content_filter', '{"x":'],
  ])('are left out with a warning if the end (%s) cut their arguments (%j)', (reason, written) => {
    const response = answer({ tool_calls: [call('a', '{"x":1}', 'call_1'), call('b', written, 'call_2')] }, reason);
    expect(response.toolCalls.map(({ name }) => name)).toEqual(['a']);
    expect(response.content).toHaveLength(1);
    expect(response.warnings).toMatchObject([{ code: 'other', message: expect.stringContaining('"b"') }]);
  });

  it('of custom tools are left out with a warning', () => {
    const response = answer({ tool_calls: [{ id: 'call_1', type: 'custom', custom: { name: 'shell', input: 'ls' } }] });
    expect(response.toolCalls).toEqual([]);
    expect(response.warnings).toMatchObject([
      { code: 'unsupported-content', message: expect.stringContaining('custom, shell') },
    ]);
  });
});

describe('a body that is not an answer', () => {
  it.each([
    ['no JSON', undefined],
    ['a text', 'ok'],
    ['a list', []],
    ['an empty object', {}],
    ['no choices', { choices: [] }],
    ['a choice without a message', { choices: [{ index: 0, finish_reason: 'stop' }] }],
  ])('is an invalid response: %s', (_name, json) => {
    expect(() => fromOpenAIResponse(json, context)).toThrow(InvalidResponseError);
    expect(() => fromOpenAIResponse(json, context)).toThrow(expect.objectContaining({ requestId: 'req_1' }));
  });

  it('is the error that it contains', () => {
    const error = { message: 'Too long.', code: 'context_length_exceeded' };
    expect(() => fromOpenAIResponse({ error }, context)).toThrow(ContextLengthError);
    expect(() => fromOpenAIResponse({ error, choices: [] }, context)).toThrow('Too long.');
  });

  it('is OpenRouter’s error in the choice', () => {
    const choice = { message: { content: '' }, finish_reason: 'error', error: { code: 429, message: 'Slow down.' } };
    expect(() => fromOpenAIResponse({ choices: [choice] }, context)).toThrow(RateLimitError);
  });
});

describe('a sound', () => {
  const audio = { id: 'audio_1', data: 'AAAA', transcript: 'Hello.', expires_at: 1_800_000_000 };

  it.each([
    [undefined, 'audio/wav'],
    ['mp3', 'audio/mpeg'],
    ['pcm16', 'audio/pcm'],
  ])('has the requested type: %s', (audioFormat, mediaType) => {
    const json = body({ message: { role: 'assistant', content: null, audio } });
    const { content, text, warnings } = fromOpenAIResponse(json, { ...context, audioFormat });
    expect({ content, text, warnings }).toEqual({
      content: [
        { type: 'audio', data: 'AAAA', mediaType, transcript: 'Hello.', id: 'audio_1', expiresAt: 1_800_000_000_000 },
      ],
      text: '',
      warnings: [],
    });
  });
});

describe('choices', () => {
  it('after the first are in the metadata, with a warning', () => {
    const choice = (index: number, content: string) => ({ index, message: { content }, finish_reason: 'stop' });
    const json = { id: 'c-1', model: 'm', choices: [choice(1, 'Second.'), choice(0, 'First.')] };
    expect(fromOpenAIResponse(json, context)).toMatchObject({
      text: 'First.',
      warnings: [{ code: 'other', message: expect.stringContaining('2 choices') }],
      providerMetadata: { openai: { choices: [choice(1, 'Second.')] } },
    });
  });

  it('contain the usage at Moonshot', () => {
    const usage = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 };
    expect(read({ message: { content: 'a' }, usage }, { usage: undefined }).usage).toMatchObject({ totalTokens: 9 });
    expect(read({ message: { content: 'a' }, usage }, { usage: { prompt_tokens: 0 } }).usage).toMatchObject({
      inputTokens: 7,
    });
  });
});

it('reads a legacy function_call as a tool call', () => {
  expect(answer({ function_call: { name: 'look', arguments: '{"n":1}' } }, 'function_call')).toMatchObject({
    toolCalls: [{ name: 'look', arguments: { n: 1 }, id: expect.stringMatching(/^call_/) }],
    finishReason: 'tool-calls',
  });
});

it.each([
  ['MALFORMED_FUNCTION_CALL', InvalidResponseError],
  ['abort', ServerError],
])('is an error if the finish reason means failure: %s', (reason, expected) => {
  expect(() => answer({ content: 'Half of it' }, reason)).toThrow(expected);
});
