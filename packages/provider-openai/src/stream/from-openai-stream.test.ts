import {
  ConnectionError,
  InvalidResponseError,
  OverloadedError,
  RateLimitError,
  responseFromParts,
  ServerError,
  type StreamPart,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { ChatStreamDecoder } from './from-openai-stream.ts';

const failure = { provider: 'primary', model: 'gpt-5-mini', requestId: 'req_1', secrets: [] };

const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };

function makeDecoder(usageAsked = true): ChatStreamDecoder {
  return new ChatStreamDecoder({ failure, warnings: [], usageAsked });
}

function chunk(choice: object | undefined, rest: object = {}): object {
  const choices = choice === undefined ? [] : [{ index: 0, delta: {}, finish_reason: null, ...choice }];
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'gpt-5-mini-2025-08-07', choices, ...rest };
}

const say = (content: string): object => chunk({ delta: { content } });
const stop = (finish_reason = 'stop'): object => chunk({ finish_reason });
const counted = chunk(undefined, { usage });

/** The parts of events, up to their end. */
function decode(events: readonly (object | string)[], decoder = makeDecoder()): StreamPart[] {
  const parts: StreamPart[] = [];
  for (const event of events) {
    decoder.accept({ name: undefined, data: typeof event === 'string' ? event : JSON.stringify(event) }, parts);
  }
  decoder.end(parts);
  return parts;
}

function respond(events: readonly (object | string)[]): UnifiedResponse {
  return responseFromParts(decode(events));
}

function callDelta(index: number | undefined, fields: { id?: string; name?: string; arguments?: unknown }): object {
  const { id, ...called } = fields;
  return chunk({ delta: { tool_calls: [{ index, id, type: 'function', function: called }] } });
}

describe('a streamed text', () => {
  it('becomes a start, its deltas and a finish with the usage', () => {
    expect(
      decode([chunk({ delta: { role: 'assistant', content: '' } }), say('Hel'), say('lo'), stop(), counted]),
    ).toEqual([
      {
        type: 'stream-start',
        provider: 'primary',
        model: 'gpt-5-mini-2025-08-07',
        id: 'chatcmpl-1',
        requestId: 'req_1',
      },
      { type: 'text-delta', id: 'text', delta: 'Hel' },
      { type: 'text-delta', id: 'text', delta: 'lo' },
      {
        type: 'finish',
        finishReason: 'stop',
        rawFinishReason: 'stop',
        usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3, accuracy: 'reported', raw: usage },
      },
    ]);
  });

  it('begins with the request’s warnings', () => {
    const warning = { code: 'unsupported-setting', message: 'topK was left out.' } as const;
    const decoder = new ChatStreamDecoder({ failure, warnings: [warning], usageAsked: true });
    expect(decode([say('a'), stop()], decoder)[0]).toMatchObject({ type: 'stream-start', warnings: [warning] });
  });

  it('reads the id and the model where they come first: Azure’s first chunk has neither', () => {
    const parts = decode([{ id: '', model: '', choices: [], prompt_filter_results: [] }, say('a'), stop()]);
    expect(parts[0]).toMatchObject({ type: 'stream-start', model: 'gpt-5-mini' });
    expect(parts[0]).not.toHaveProperty('id');
    expect(parts.at(-1)).toMatchObject({ id: 'chatcmpl-1', model: 'gpt-5-mini-2025-08-07' });
  });

  it('generates an id if there is none', () => {
    const bare = (choice: object): object => ({ choices: [{ delta: {}, ...choice }] });
    const response = respond([bare({ delta: { content: 'a' } }), bare({ finish_reason: 'stop' })]);
    expect(response.id).toMatch(/^chatcmpl-\w{24}$/);
  });

  it('makes no part from chunks that only keep the connection alive', () => {
    const decoder = makeDecoder();
    const parts: StreamPart[] = [];
    for (let count = 0; count < 3; count += 1) {
      decoder.accept(
        { name: undefined, data: JSON.stringify(chunk({ delta: { role: 'assistant', content: '' } })) },
        parts,
      );
    }
    expect(parts.map(({ type }) => type)).toEqual(['stream-start']);
  });

  it('reads the first choice only', () => {
    const other = { ...chunk(undefined), choices: [{ index: 1, delta: { content: 'no' }, finish_reason: 'stop' }] };
    expect(respond([say('yes'), other, stop()]).text).toBe('yes');
  });

  it('reads one whole message from a server that does not stream', () => {
    const whole = { ...chunk(undefined), choices: [{ message: { content: 'All.' }, finish_reason: 'stop' }], usage };
    expect(respond([whole])).toMatchObject({ text: 'All.', finishReason: 'stop', usage: { totalTokens: 3 } });
  });

  it('ignores unknown chunks', () => {
    const odd = { ...chunk({ delta: { audio: { id: 'a' }, unheard: 1 } }), moderation: {} };
    expect(respond([odd, say('a'), { object: 'odd' }, stop()]).text).toBe('a');
  });

  it('collects the log probabilities, the tier and the fingerprint', () => {
    const logprobs = { content: [{ token: 'a' }] };
    const parts = decode([
      chunk({ delta: { content: 'a' }, logprobs }, { service_tier: 'flex', system_fingerprint: 'fp' }),
      stop(),
    ]);
    expect(parts.at(-1)).toMatchObject({
      providerMetadata: { openai: { serviceTier: 'flex', systemFingerprint: 'fp', logprobs } },
    });
  });
});

describe('the end of a stream', () => {
  it('is proven by finish_reason alone', () => {
    expect(() => decode([say('a')])).toThrow(ConnectionError);
    expect(() => decode([say('a')])).toThrow('ended without finish_reason');
    expect(() => decode([say('a'), '[DONE]'])).toThrow(ConnectionError);
    expect(() => decode([])).toThrow(ConnectionError);
    expect(() => decode([say('a'), stop(), counted])).not.toThrow();
  });

  it('is complete with the usage, with [DONE], or at once if no usage was requested', () => {
    const complete = (events: readonly (object | string)[], usageAsked = true): boolean => {
      const decoder = makeDecoder(usageAsked);
      for (const event of events) {
        decoder.accept({ name: undefined, data: typeof event === 'string' ? event : JSON.stringify(event) }, []);
      }
      return decoder.complete;
    };
    expect(complete([say('a'), stop()])).toBe(false);
    expect(complete([say('a'), stop(), counted])).toBe(true);
    expect(complete([say('a'), stop(), '[DONE]'])).toBe(true);
    expect(complete([say('a'), chunk({ finish_reason: 'stop' }, { usage })])).toBe(true);
    expect(complete([say('a'), stop()], false)).toBe(true);
    // A server may send a reason and a usage with every piece of the text.
    expect(complete([chunk({ delta: { content: 'a' }, finish_reason: 'stop' }, { usage })])).toBe(false);
    // Running totals before the end are not final.
    expect(complete([chunk({ delta: { content: 'a' } }, { usage }), stop()])).toBe(false);
  });

  it('uses the last of running totals, and never adds them', () => {
    const more = { prompt_tokens: 1, completion_tokens: 9, total_tokens: 10 };
    expect(
      respond([chunk({ delta: { content: 'a' } }, { usage }), stop(), chunk(undefined, { usage: more })]).usage
        .totalTokens,
    ).toBe(10);
  });

  it('may have no usage', () => {
    expect(respond([say('a'), stop(), '[DONE]']).usage).toMatchObject({ totalTokens: undefined, accuracy: 'unknown' });
  });

  it('ignores an empty reason', () => {
    expect(() => decode([chunk({ delta: { content: 'a' }, finish_reason: '' })])).toThrow(ConnectionError);
  });

  it('counts a malformed event, and warns about it if the stream ends normally', () => {
    const response = respond([say('a'), '{"choices":[{"ind', 'null', say('b'), stop()]);
    expect(response).toMatchObject({
      text: 'ab',
      warnings: [{ code: 'malformed-chunk', message: '2 events of the stream could not be read and were skipped.' }],
    });
  });

  it('is an invalid response if events were malformed and no end came', () => {
    expect(() => decode([say('a'), '{"choices":[{"ind'])).toThrow(InvalidResponseError);
  });
});

describe('a streamed refusal', () => {
  it('is the reason of the end', () => {
    const response = respond([chunk({ delta: { refusal: 'I ca' } }), chunk({ delta: { refusal: 'n’t.' } }), stop()]);
    expect(response).toMatchObject({ refusal: 'I can’t.', text: '', finishReason: 'refusal', rawFinishReason: 'stop' });
  });
});

describe('streamed reasoning', () => {
  it('ends when the text begins', () => {
    const parts = decode([
      chunk({ delta: { reasoning_content: 'Hm' } }),
      chunk({ delta: { reasoning_content: '.' } }),
      say('4'),
      stop(),
    ]);
    expect(parts.slice(1, -1)).toEqual([
      { type: 'reasoning-delta', id: 'reasoning', delta: 'Hm' },
      { type: 'reasoning-delta', id: 'reasoning', delta: '.' },
      { type: 'reasoning-end', id: 'reasoning' },
      { type: 'text-delta', id: 'text', delta: '4' },
    ]);
  });

  it('ends with the stream at the latest', () => {
    const parts = decode([chunk({ delta: { reasoning: 'Hm' } }), stop('length')]);
    expect(parts.map(({ type }) => type)).toEqual(['stream-start', 'reasoning-delta', 'reasoning-end', 'finish']);
  });
});

describe('streamed tool calls', () => {
  it('may be interleaved by their indexes, which may start anywhere', () => {
    const response = respond([
      callDelta(3, { id: 'call_a', name: 'weather', arguments: '' }),
      callDelta(5, { id: 'call_b', name: 'time', arguments: '{"z' }),
      callDelta(3, { arguments: '{"city":' }),
      callDelta(5, { arguments: 'one":1}' }),
      callDelta(3, { arguments: '"Oslo"}' }),
      stop('tool_calls'),
    ]);
    expect(response.toolCalls).toMatchObject([
      { id: 'call_a', name: 'weather', arguments: { city: 'Oslo' } },
      { id: 'call_b', name: 'time', arguments: { zone: 1 } },
    ]);
    expect(response.finishReason).toBe('tool-calls');
  });

  it('all end once the answer is known to be complete', () => {
    const parts = decode([
      callDelta(0, { id: 'a', name: 'x', arguments: '{}' }),
      callDelta(1, { id: 'b', name: 'y', arguments: '{}' }),
      stop('tool_calls'),
    ]);
    expect(parts.map(({ type }) => type)).toEqual([
      'stream-start',
      'tool-call-start',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-end',
      'tool-call-delta',
      'tool-call-end',
      'finish',
    ]);
  });

  it('never end if the stream does not', () => {
    const parts: StreamPart[] = [];
    const decoder = makeDecoder();
    decoder.accept(
      { name: undefined, data: JSON.stringify(callDelta(0, { id: 'a', name: 'x', arguments: '{}' })) },
      parts,
    );
    expect(() => decoder.end(parts)).toThrow(ConnectionError);
    expect(parts.map(({ type }) => type)).not.toContain('tool-call-end');
  });

  it('are empty objects without arguments', () => {
    expect(respond([callDelta(0, { id: 'a', name: 'now' }), stop('tool_calls')]).toolCalls).toMatchObject([
      { name: 'now', arguments: {} },
    ]);
  });

  it('get generated ids if the server sends none', () => {
    const { toolCalls } = respond([
      callDelta(0, { name: 'a', arguments: '{}' }),
      callDelta(1, { name: 'a', arguments: '{}' }),
      stop('tool_calls'),
    ]);
    expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(2);
    expect(toolCalls[0]?.id).toMatch(/^call_\w{24}$/);
  });

  it('are distinguished if every one has the index 0', () => {
    const { toolCalls } = respond([
      callDelta(0, { id: 'a', name: 'x', arguments: '{"n":1}' }),
      callDelta(0, { id: 'b', name: 'x', arguments: '{"n":2}' }),
      stop('tool_calls'),
    ]);
    expect(toolCalls).toMatchObject([
      { id: 'a', arguments: { n: 1 } },
      { id: 'b', arguments: { n: 2 } },
    ]);
  });

  it('are joined if a server repeats id and name, or gives pieces new ids', () => {
    const repeated = respond([
      callDelta(0, { id: 'a', name: 'x', arguments: '{"n"' }),
      callDelta(0, { id: 'a', name: 'x', arguments: ':1}' }),
      stop('tool_calls'),
    ]);
    expect(repeated.toolCalls).toMatchObject([{ id: 'a', arguments: { n: 1 } }]);
    const noisy = respond([
      callDelta(0, { id: 'a', name: 'x', arguments: '{"n"' }),
      callDelta(0, { id: 'b', arguments: ':1}' }),
      stop('tool_calls'),
    ]);
    expect(noisy.toolCalls).toMatchObject([{ id: 'a', arguments: { n: 1 } }]);
  });

  it('are distinguished without indexes: by id, and by name', () => {
    const { toolCalls } = respond([
      callDelta(undefined, { id: 'a', name: 'x', arguments: '{"n":' }),
      callDelta(undefined, { arguments: '1}' }),
      callDelta(undefined, { id: 'b', name: 'x', arguments: '{"n":' }),
      callDelta(undefined, { id: 'b', arguments: '2}' }),
      callDelta(undefined, { name: 'y', arguments: '{"n":3}' }),
      stop(),
    ]);
    expect(toolCalls).toMatchObject([
      { id: 'a', arguments: { n: 1 } },
      { id: 'b', arguments: { n: 2 } },
      { name: 'y', arguments: { n: 3 } },
    ]);
  });

  it('wait for their name', () => {
    const parts = decode([
      callDelta(0, { id: 'a', arguments: '{"n":' }),
      callDelta(0, { name: 'x', arguments: '1}' }),
      stop('tool_calls'),
    ]);
    expect(parts.slice(1, 4)).toEqual([
      { type: 'tool-call-start', id: 'a', name: 'x' },
      { type: 'tool-call-delta', id: 'a', delta: '{"n":' },
      { type: 'tool-call-delta', id: 'a', delta: '1}' },
    ]);
  });

  it('make the answer invalid if no name ever comes', () => {
    expect(() => decode([callDelta(0, { id: 'a', arguments: '{}' }), stop('tool_calls')])).toThrow(
      InvalidResponseError,
    );
  });

  it.each(['length', 'content_filter'])('stay open if the end (%s) cut their arguments', (reason) => {
    const response = respond([
      callDelta(0, { id: 'a', name: 'x', arguments: '{"n":1}' }),
      callDelta(1, { id: 'b', name: 'y', arguments: '{"n":' }),
      callDelta(2, { id: 'c', name: 'z' }),
      stop(reason),
    ]);
    expect(response.toolCalls.map(({ id }) => id)).toEqual(['a']);
    expect(response.warnings).toHaveLength(2);
  });

  it('of custom tools are skipped with one warning', () => {
    const piece = (fields: object): object => chunk({ delta: { tool_calls: [{ index: 0, ...fields }] } });
    const response = respond([
      piece({ id: 'a', type: 'custom', custom: { name: 'shell', input: '' } }),
      piece({ custom: { input: 'ls' } }),
      stop('tool_calls'),
    ]);
    expect(response.toolCalls).toEqual([]);
    expect(response.warnings).toMatchObject([{ code: 'unsupported-content' }]);
  });
});

describe('an error in the stream', () => {
  it.each([
    [{ error: { message: 'Sorry.', type: 'server_error', code: null } }, ServerError],
    [{ error: { message: 'Slow down.', code: 429 } }, RateLimitError],
    [{ ...chunk({ finish_reason: 'error' }), error: { message: 'Upstream.', code: 502 } }, ServerError],
    [chunk({ finish_reason: 'error', error: { message: 'Upstream.', code: 502 } }), ServerError],
    [{ object: 'error', message: 'Sorry.', code: 500 }, ServerError],
  ])('is thrown: %j', (event, expected) => {
    expect(() => decode([say('a'), event])).toThrow(expected);
    expect(() => decode([event])).toThrow(expect.objectContaining({ requestId: 'req_1' }));
  });

  it.each([
    ['a list, as at Gemini’s compatible endpoint', [{ error: { message: 'Sorry.', code: 503 } }]],
    ['MiniMax’s own place', { choices: null, base_resp: { status_code: 1000, status_msg: 'Sorry.' } }],
    ['a bare sentence', { detail: 'Sorry.' }],
    ['a bare sentence with a code', { code: 503, message: 'Sorry.' }],
  ])('is found in %s', (_name, event) => {
    expect(() => decode([event])).toThrow('Sorry.');
  });

  it('is an invalid response if an event is of another kind', () => {
    expect(() => decode([{ status: 'ok' }])).toThrow('it is a JSON object with status');
  });

  it('is recognised by the event’s name too', () => {
    const decoder = makeDecoder();
    expect(() => decoder.accept({ name: 'error', data: '{"message":"Sorry."}' }, [])).toThrow('Sorry.');
  });

  it('does not change an answer that is complete', () => {
    const response = respond([say('a'), stop(), { error: { message: 'No usage today.' } }]);
    expect(response).toMatchObject({ text: 'a', finishReason: 'stop', warnings: [{ code: 'other' }] });
  });
});

describe('the finish reason', () => {
  it.each([
    ['end_turn', 'stop'],
    ['STOP', 'stop'],
    ['max_tokens', 'length'],
    ['MAX_TOKENS', 'length'],
    ['sensitive', 'content-filter'],
    ['content_filter: RECITATION', 'content-filter'],
    ['refusal', 'refusal'],
    ['of_tomorrow', 'other'],
  ])('is understood in the form of other wires: %s', (raw, expected) => {
    expect(respond([say('a'), stop(raw)])).toMatchObject({ finishReason: expected, rawFinishReason: raw });
  });

  it.each([
    ['error', ServerError],
    ['abort', ServerError],
    ['network_error', ServerError],
    ['insufficient_system_resource', OverloadedError],
    ['function_call_filter: MALFORMED_FUNCTION_CALL', InvalidResponseError],
    ['MALFORMED_FUNCTION_CALL', InvalidResponseError],
  ])('is an error if it means failure: %s', (raw, expected) => {
    expect(() => decode([say('a'), stop(raw)])).toThrow(expected);
    expect(() => decode([chunk({ finish_reason: { type: raw } })])).toThrow(`finish_reason "${raw}"`);
  });

  it('is absent if a server writes null as a word', () => {
    expect(() => decode([chunk({ delta: { content: 'a' }, finish_reason: 'null' })])).toThrow(ConnectionError);
  });

  it('has a warning if a normal end has no answer before it', () => {
    expect(respond([stop()]).warnings).toMatchObject([{ code: 'other', message: expect.stringContaining('empty') }]);
    expect(respond([chunk({ delta: { reasoning_content: 'Hm.' } }), stop()]).warnings).toHaveLength(1);
    expect(respond([stop('length')]).warnings).toEqual([]);
    expect(respond([chunk({ delta: { refusal: 'No.' } }), stop()]).warnings).toEqual([]);
  });

  it.each(['refusal', 'content_filter', 'of_tomorrow', 'length'])(
    'leaves out a call that it (%s) has cut, and keeps a complete one',
    (raw) => {
      const { toolCalls, warnings } = respond([
        callDelta(0, { id: 'a', name: 'x', arguments: '{"n":1}' }),
        callDelta(1, { id: 'b', name: 'y', arguments: '{"n":' }),
        stop(raw),
      ]);
      expect(toolCalls.map(({ id }) => id)).toEqual(['a']);
      expect(warnings).toHaveLength(1);
    },
  );
});

describe('usage', () => {
  it('is in the choice at Moonshot', () => {
    expect(respond([say('a'), chunk({ finish_reason: 'stop', usage })]).usage).toMatchObject({ totalTokens: 3 });
  });

  it('keeps its figures if zeros follow, and waits for later figures', () => {
    const zeros = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    expect(
      respond([say('a'), chunk(undefined, { usage }), stop(), chunk(undefined, { usage: zeros })]).usage,
    ).toMatchObject({
      inputTokens: 1,
      outputTokens: 2,
    });
    const decoder = makeDecoder();
    const parts: StreamPart[] = [];
    decoder.acceptChunk(
      { choices: [{ index: 0, delta: { content: 'a' }, finish_reason: 'stop' }], usage: zeros },
      parts,
    );
    decoder.acceptChunk({ choices: [], usage: zeros }, parts);
    expect(decoder.complete).toBe(false);
    decoder.acceptChunk({ choices: [], usage }, parts);
    expect(decoder.complete).toBe(true);
  });
});

describe('a legacy function_call', () => {
  it('is a tool call', () => {
    const piece = (function_call: object): object => chunk({ delta: { function_call } });
    const response = respond([
      piece({ name: 'look', arguments: '' }),
      piece({ arguments: '{"n":' }),
      piece({ arguments: '1}' }),
      stop('function_call'),
    ]);
    expect(response).toMatchObject({ toolCalls: [{ name: 'look', arguments: { n: 1 } }], finishReason: 'tool-calls' });
    expect(response.toolCalls[0]?.id).toMatch(/^call_\w+$/);
  });

  it('is not a second call next to tool_calls', () => {
    const both = chunk({
      delta: {
        tool_calls: [{ index: 0, id: 'a', function: { name: 'look', arguments: '{}' } }],
        function_call: { name: 'look', arguments: '{}' },
      },
    });
    expect(respond([both, stop()]).toolCalls).toMatchObject([{ id: 'a' }]);
  });
});

describe('more than one choice', () => {
  it('has the first one as the answer, and the others in the metadata', () => {
    const other = (delta: object, finish_reason: string | null = null): object => ({
      ...chunk(undefined),
      choices: [{ index: 1, delta, finish_reason }],
    });
    const response = respond([
      say('yes'),
      other({ role: 'assistant', content: 'N' }),
      other({ content: 'o' }, 'stop'),
      stop(),
    ]);
    expect(response).toMatchObject({
      text: 'yes',
      warnings: [{ code: 'other', message: expect.stringContaining('2 choices') }],
      providerMetadata: {
        openai: { choices: [{ index: 1, message: { role: 'assistant', content: 'No' }, finish_reason: 'stop' }] },
      },
    });
  });
});

describe('sound', () => {
  it('is joined, with its transcript, its id and the time of its end', () => {
    const audio = (fields: object): object => chunk({ delta: { audio: fields } });
    const response = respond([
      audio({ id: 'audio_1', transcript: 'Hel' }),
      audio({ data: 'AAEC', transcript: 'lo' }),
      audio({ data: 'AwQF' }),
      audio({ expires_at: 1_800_000_000 }),
      stop(),
    ]);
    expect(response.content).toEqual([
      {
        type: 'audio',
        data: 'AAECAwQF',
        mediaType: 'audio/pcm',
        transcript: 'Hello',
        id: 'audio_1',
        expiresAt: 1_800_000_000_000,
      },
    ]);
    expect(response.warnings).toEqual([]);
  });
});

describe('pictures', () => {
  it('are read once each, as data or by URL', () => {
    const images = [
      { type: 'image_url', image_url: { url: 'data:image/PNG;base64,AAAA' } },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
    ];
    const { content } = respond([chunk({ delta: { content: 'See.', images } }), chunk({ delta: { images } }), stop()]);
    expect(content).toEqual([
      { type: 'text', text: 'See.' },
      { type: 'image', data: 'AAAA', mediaType: 'image/png' },
      { type: 'image', url: 'https://example.com/a.png' },
    ]);
  });

  it('are found among the parts of the content', () => {
    const parts = [
      { type: 'text', text: 'See.' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    ];
    expect(respond([chunk({ delta: { content: parts }, finish_reason: 'stop' })]).content).toMatchObject([
      { type: 'text', text: 'See.' },
      { type: 'image', data: 'AAAA' },
    ]);
  });
});

describe('sources', () => {
  it('are delivered as they arrive', () => {
    const annotations = [{ type: 'url_citation', url_citation: { url: 'https://example.com', title: 'E' } }];
    expect(respond([say('a'), chunk({ delta: { annotations } }), stop()]).content).toContainEqual({
      type: 'source',
      url: 'https://example.com',
      title: 'E',
    });
  });

  it('have their places in the text, each source once', () => {
    const cite = (start_index: number, end_index: number): object => ({
      type: 'url_citation',
      url_citation: { url: 'https://example.com', title: 'E', start_index, end_index },
    });
    const file = { type: 'file_citation', file_citation: { file_id: 'file_1', filename: 'a.pdf' } };
    const annotations = [cite(0, 4), cite(0, 0), file, { type: 'unheard' }];
    const { content } = respond([
      say('Sun. Rain.'),
      chunk({ delta: { annotations } }),
      chunk({ delta: { annotations: [cite(5, 10)] } }),
      stop(),
    ]);
    expect(content.slice(1)).toEqual([
      {
        type: 'source',
        url: 'https://example.com',
        title: 'E',
        citations: [
          { textIndex: 0, start: 0, end: 4 },
          { textIndex: 0, start: 5, end: 10 },
        ],
      },
      { type: 'source', fileId: 'file_1', filename: 'a.pdf' },
    ]);
  });
});

describe('pages next to the choices', () => {
  const citations = ['https://example.com/a', 'https://example.org/b', 'https://example.net/c'];
  const results = [
    { title: 'A', url: citations[0], date: '2026-01-02' },
    { title: 'D', url: 'https://example.com/d', snippet: 'D says.' },
  ];
  const sourcesOf = (text: string, top: object): unknown[] =>
    respond([chunk({ delta: { content: text } }, top), chunk({ finish_reason: 'stop' }, top)]).content.filter(
      ({ type }) => type === 'source',
    );

  it('are sources with the places where the text cites them, and search hits otherwise', () => {
    expect(sourcesOf('Sun [1], rain [3][1].', { citations, search_results: results })).toEqual([
      {
        type: 'source',
        url: citations[0],
        title: 'A',
        citations: [
          { textIndex: 0, start: 4, end: 7 },
          { textIndex: 0, start: 17, end: 20 },
        ],
        providerMetadata: { openai: { date: '2026-01-02' } },
      },
      { type: 'source', url: citations[1], cited: false },
      { type: 'source', url: citations[2], citations: [{ textIndex: 0, start: 14, end: 17 }] },
      {
        type: 'source',
        url: 'https://example.com/d',
        title: 'D',
        cited: false,
        providerMetadata: { openai: { snippet: 'D says.' } },
      },
    ]);
  });

  it('are cited by address, too', () => {
    const text = 'See [[1]](https://example.com/a) and https://example.org/bb.';
    expect(sourcesOf(text, { citations })).toMatchObject([{ citations: [{}, {}] }, { cited: false }, { cited: false }]);
  });

  it('are all cited if the text has no citations', () => {
    expect(sourcesOf('Sun.', { citations })).toEqual(citations.map((url) => ({ type: 'source', url })));
    expect(sourcesOf('Sun.', { search_results: results })).toMatchObject([{ cited: false }, { cited: false }]);
  });
});
