import {
  ConnectionError,
  InvalidResponseError,
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

  it('takes the id and the model from where they come first: Azure’s first chunk has neither', () => {
    const parts = decode([{ id: '', model: '', choices: [], prompt_filter_results: [] }, say('a'), stop()]);
    expect(parts[0]).toMatchObject({ type: 'stream-start', model: 'gpt-5-mini' });
    expect(parts[0]).not.toHaveProperty('id');
    expect(parts.at(-1)).toMatchObject({ id: 'chatcmpl-1', model: 'gpt-5-mini-2025-08-07' });
  });

  it('makes an id where there is none at all', () => {
    const bare = (choice: object): object => ({ choices: [{ delta: {}, ...choice }] });
    const response = respond([bare({ delta: { content: 'a' } }), bare({ finish_reason: 'stop' })]);
    expect(response.id).toMatch(/^chatcmpl-\w{24}$/);
  });

  it('makes no part of chunks that only keep the connection alive', () => {
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

  it('passes over what it does not know', () => {
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

  it('is complete with the usage, with [DONE], or at once where no usage was asked for', () => {
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
    // Running totals before the end are not the last word.
    expect(complete([chunk({ delta: { content: 'a' } }, { usage }), stop()])).toBe(false);
  });

  it('takes the last of running totals, and never adds them', () => {
    const more = { prompt_tokens: 1, completion_tokens: 9, total_tokens: 10 };
    expect(
      respond([chunk({ delta: { content: 'a' } }, { usage }), stop(), chunk(undefined, { usage: more })]).usage
        .totalTokens,
    ).toBe(10);
  });

  it('is fine without usage', () => {
    expect(respond([say('a'), stop(), '[DONE]']).usage).toMatchObject({ totalTokens: undefined, accuracy: 'unknown' });
  });

  it('does not take an empty reason for one', () => {
    expect(() => decode([chunk({ delta: { content: 'a' }, finish_reason: '' })])).toThrow(ConnectionError);
  });

  it('counts a malformed event, and warns of it where the stream ends well', () => {
    const response = respond([say('a'), '{"choices":[{"ind', 'null', say('b'), stop()]);
    expect(response).toMatchObject({
      text: 'ab',
      warnings: [
        { code: 'malformed-chunk', message: '2 events of the stream could not be read and were passed over.' },
      ],
    });
  });

  it('is an invalid response where events were malformed and no end came', () => {
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
  it('ends where the text begins', () => {
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

  it('end all together, once the answer is known to be whole', () => {
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

  it('never end where the stream does not', () => {
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

  it('get ids of their own where the server gives none', () => {
    const { toolCalls } = respond([
      callDelta(0, { name: 'a', arguments: '{}' }),
      callDelta(1, { name: 'a', arguments: '{}' }),
      stop('tool_calls'),
    ]);
    expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(2);
    expect(toolCalls[0]?.id).toMatch(/^call_\w{24}$/);
  });

  it('are told apart where every one has the index 0', () => {
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

  it('are put together where a server repeats id and name, or gives pieces new ids', () => {
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

  it('are told apart without indexes: by id, and by name', () => {
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

  it('make the answer invalid where no name ever comes', () => {
    expect(() => decode([callDelta(0, { id: 'a', arguments: '{}' }), stop('tool_calls')])).toThrow(
      InvalidResponseError,
    );
  });

  it.each(['length', 'content_filter'])('stay open where the end (%s) cut their arguments', (reason) => {
    const response = respond([
      callDelta(0, { id: 'a', name: 'x', arguments: '{"n":1}' }),
      callDelta(1, { id: 'b', name: 'y', arguments: '{"n":' }),
      callDelta(2, { id: 'c', name: 'z' }),
      stop(reason),
    ]);
    expect(response.toolCalls.map(({ id }) => id)).toEqual(['a']);
    expect(response.warnings).toHaveLength(2);
  });

  it('of custom tools are passed over with one warning', () => {
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

  it('is known by the event’s name too', () => {
    const decoder = makeDecoder();
    expect(() => decoder.accept({ name: 'error', data: '{"message":"Sorry."}' }, [])).toThrow('Sorry.');
  });

  it('does not harm an answer that is whole', () => {
    const response = respond([say('a'), stop(), { error: { message: 'No usage today.' } }]);
    expect(response).toMatchObject({ text: 'a', finishReason: 'stop', warnings: [{ code: 'other' }] });
  });
});

describe('sources', () => {
  it('are handed on as they come', () => {
    const annotations = [{ type: 'url_citation', url_citation: { url: 'https://example.com', title: 'E' } }];
    expect(respond([say('a'), chunk({ delta: { annotations } }), stop()]).content).toContainEqual({
      type: 'source',
      url: 'https://example.com',
      title: 'E',
    });
  });
});
