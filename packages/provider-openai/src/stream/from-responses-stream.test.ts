import {
  ConnectionError,
  ContextLengthError,
  InvalidResponseError,
  RateLimitError,
  responseFromParts,
  ServerError,
  type StreamPart,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { ResponsesStreamDecoder } from './from-responses-stream.ts';

const failure = { provider: 'primary', pluginId: 'openai', model: 'gpt-6-sol', requestId: 'req_1', secrets: [] };
const usage = { input_tokens: 1, output_tokens: 2, total_tokens: 3 };

type Event = object | string;

function makeDecoder(): ResponsesStreamDecoder {
  return new ResponsesStreamDecoder({ failure, warnings: [] });
}

/** The parts of events, up to their end. */
function decode(events: readonly Event[], decoder = makeDecoder()): StreamPart[] {
  const parts: StreamPart[] = [];
  for (const event of events) {
    decoder.accept({ name: undefined, data: typeof event === 'string' ? event : JSON.stringify(event) }, parts);
  }
  decoder.end(parts);
  return parts;
}

function respond(...events: readonly Event[]): UnifiedResponse {
  return responseFromParts(decode(events));
}

const envelope = { id: 'resp_1', object: 'response', model: 'gpt-6-sol-2026-09-01' };
const created = { type: 'response.created', response: { ...envelope, status: 'in_progress', output: [] } };

function completed(output?: readonly object[], rest: object = {}): object {
  const response = { ...envelope, status: 'completed', usage, ...(output !== undefined && { output }), ...rest };
  return { type: 'response.completed', response };
}

function incomplete(reason: string, output: readonly object[] = []): object {
  const response = { ...envelope, status: 'incomplete', incomplete_details: { reason }, output };
  return { type: 'response.incomplete', response };
}

function added(output_index: number | undefined, item: object): object {
  return { type: 'response.output_item.added', output_index, item };
}

function done(output_index: number | undefined, item: object): object {
  return { type: 'response.output_item.done', output_index, item };
}

function say(delta: string, place: object = {}): object {
  return { type: 'response.output_text.delta', output_index: 0, content_index: 0, item_id: 'msg_1', delta, ...place };
}

function message(text: string, more: object = {}): object {
  return { id: 'msg_1', type: 'message', role: 'assistant', content: [{ type: 'output_text', text }], ...more };
}

function call(number: number, written: string, more: object = {}): object {
  const id = `fc_${number}`;
  return { id, type: 'function_call', call_id: `call_${number}`, name: `f${number}`, arguments: written, ...more };
}

function piece(number: number, delta: string, place: object = { output_index: number }): object {
  return { type: 'response.function_call_arguments.delta', item_id: `fc_${number}`, delta, ...place };
}

describe('a streamed text', () => {
  it('becomes a start, its deltas and a finish with the usage', () => {
    expect(
      decode([
        created,
        { type: 'response.in_progress', response: created.response },
        added(0, message('', { content: [] })),
        {
          type: 'response.content_part.added',
          output_index: 0,
          content_index: 0,
          part: { type: 'output_text', text: '' },
        },
        say('Hel'),
        say('lo'),
        { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'Hello' },
        {
          type: 'response.content_part.done',
          output_index: 0,
          content_index: 0,
          part: { type: 'output_text', text: 'Hello' },
        },
        done(0, message('Hello')),
        completed([message('Hello')]),
      ]),
    ).toEqual([
      { type: 'stream-start', provider: 'primary', model: 'gpt-6-sol-2026-09-01', id: 'resp_1', requestId: 'req_1' },
      { type: 'text-delta', id: 'text-0-0', delta: 'Hel' },
      { type: 'text-delta', id: 'text-0-0', delta: 'lo' },
      {
        type: 'finish',
        finishReason: 'stop',
        rawFinishReason: 'completed',
        usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3, accuracy: 'reported', raw: usage },
      },
    ]);
  });

  it('begins with the request’s warnings', () => {
    const warning = { code: 'unsupported-setting', message: 'seed was left out.' } as const;
    const decoder = new ResponsesStreamDecoder({ failure, warnings: [warning] });
    expect(decode([created, completed()], decoder)[0]).toMatchObject({ type: 'stream-start', warnings: [warning] });
  });

  it('has the model and the id of its end if its beginning has none', () => {
    const parts = decode([{ type: 'response.created' }, say('a'), completed()]);
    expect(parts[0]).toEqual({ type: 'stream-start', provider: 'primary', model: 'gpt-6-sol', requestId: 'req_1' });
    expect(parts.at(-1)).toMatchObject({ id: 'resp_1', model: 'gpt-6-sol-2026-09-01' });
    expect(respond(created, completed([], { id: undefined, model: undefined }))).toMatchObject({
      id: 'resp_1',
      model: 'gpt-6-sol-2026-09-01',
    });
  });

  it('makes no part from unknown events and events that only keep the connection alive', () => {
    const alive = { type: 'keepalive', sequence_number: 3 };
    expect(decode([alive, created, completed()])[0]).toMatchObject({ type: 'stream-start', id: 'resp_1' });
    const odd = [
      alive,
      { type: 'response.queued', response: created.response },
      { type: 'response.unheard_of.delta', output_index: 0, delta: 'x' },
      { type: 'response.output_text.annotation.added', output_index: 0, annotation: { type: 'url_citation' } },
      { type: 'response.output_item.added', output_index: 5 },
      say(''),
    ];
    expect(decode([created, ...odd, say('a'), completed()]).map(({ type }) => type)).toEqual([
      'stream-start',
      'text-delta',
      'finish',
    ]);
  });

  it('keeps several texts separate, of one message and of several', () => {
    const response = respond(
      created,
      say('a'),
      say('b', { content_index: 1 }),
      say('c', { output_index: 1, item_id: 'msg_2' }),
      say('a'),
      completed(),
    );
    expect(response.content).toEqual([
      { type: 'text', text: 'aa' },
      { type: 'text', text: 'b' },
      { type: 'text', text: 'c', newMessage: true },
    ]);
    expect(response.text).toBe('aab\n\nc');
  });

  it('is also read whole: at the end of its item, at the end of the answer, or from a server that does not stream', () => {
    expect(respond(created, done(0, message('All.')), completed([message('All.')])).text).toBe('All.');
    expect(respond(created, completed([message('All.')])).text).toBe('All.');
    expect(respond({ ...envelope, status: 'completed', output: [message('All.')], usage })).toMatchObject({
      text: 'All.',
      finishReason: 'stop',
      usage: { totalTokens: 3 },
    });
  });

  it('has its sources after it', () => {
    const annotations = [{ type: 'url_citation', url: 'https://example.com', title: 'E' }];
    const whole = message('', { content: [{ type: 'output_text', text: 'a', annotations }] });
    expect(decode([created, say('a'), done(0, whole), completed([whole])]).slice(1, -1)).toEqual([
      { type: 'text-delta', id: 'text-0-0', delta: 'a' },
      { type: 'source', url: 'https://example.com', title: 'E', citations: [{ textId: 'text-0-0' }] },
    ]);
    const told = { type: 'response.output_text.annotation.added', output_index: 0, content_index: 0 };
    expect(decode([created, say('a'), { ...told, annotation: annotations[0] }, completed()]).slice(1, -1)).toEqual([
      { type: 'text-delta', id: 'text-0-0', delta: 'a' },
      { type: 'source', url: 'https://example.com', title: 'E', citations: [{ textId: 'text-0-0' }] },
    ]);
  });
});

describe('items that are hard to distinguish', () => {
  const texts = ['a', 'b', 'c'];

  it.each<[string, (index: number) => object]>([
    ['every item has the index 0', (index) => ({ output_index: 0, item_id: `msg_${index}` })],
    ['there are no indexes', (index) => ({ output_index: undefined, item_id: `msg_${index}` })],
    ['each event has another id', (index) => ({ output_index: index, item_id: crypto.randomUUID() })],
  ])('are not mixed up if %s', (_name, place) => {
    const events = texts.flatMap((text, index) => {
      const { output_index, item_id } = place(index) as { output_index?: number; item_id: string };
      const item = { id: item_id, type: 'message' };
      const whole = { ...item, content: [{ type: 'output_text', text }] };
      return [added(output_index, item), say(text, place(index)), done(output_index, whole)];
    });
    const output = texts.map((text, index) => ({ ...message(text), id: `msg_${index}` }));
    expect(respond(created, ...events, completed(output)).content).toEqual(
      texts.map((text, index) => ({ type: 'text', text, ...(index > 0 && { newMessage: true }) })),
    );
  });
});

describe('items that change their ids, or have none', () => {
  const rotate = (item: object) => ({ ...item, id: crypto.randomUUID() });

  it.each<[string, (index: number) => number]>([
    ['by their indexes', (index) => index],
    ['by their order, all with the index 0', () => 0],
  ])('are distinguished %s', (_name, place) => {
    const output = [message('a'), call(1, '{"n":1}'), call(2, '{"n":2}'), message('b')];
    const events = output.flatMap((item, index) => {
      const output_index = place(index);
      const text = 'arguments' in item ? undefined : index === 0 ? 'a' : 'b';
      const delta =
        text === undefined
          ? piece(index, `{"n":${index}}`, { output_index, item_id: crypto.randomUUID() })
          : say(text, { output_index, item_id: crypto.randomUUID() });
      const begun = text === undefined ? call(index, '') : message('', { content: [] });
      return [added(output_index, rotate(begun)), delta, done(output_index, rotate(item))];
    });
    for (const ending of [completed(), completed(output.map(rotate))]) {
      const { text, toolCalls, content, warnings } = respond(created, ...events, ending);
      expect(text).toBe('a\n\nb');
      expect(toolCalls).toMatchObject([
        { id: 'call_1', arguments: { n: 1 } },
        { id: 'call_2', arguments: { n: 2 } },
      ]);
      expect([content.length, warnings]).toEqual([4, []]);
    }
  });

  it('continue with the growing item if an event has neither', () => {
    const bare = { output_index: undefined, item_id: '' };
    const events = [say('a', bare), say('b', bare), say('c', bare)];
    expect(respond(created, ...events, completed()).content).toEqual([{ type: 'text', text: 'abc' }]);
    const items = [added(undefined, call(1, '', { id: '' })), piece(1, '{"n"', bare), piece(1, ':1}', bare)];
    const end = done(undefined, call(1, '{"n":1}', { id: '' }));
    const second = [added(undefined, call(2, '', { id: '' })), piece(2, '{}', bare)];
    expect(respond(created, ...items, end, ...second, completed()).toolCalls).toMatchObject([
      { id: 'call_1', arguments: { n: 1 } },
      { id: 'call_2', arguments: {} },
    ]);
  });
});

describe('the end of a stream', () => {
  it('is proven by response.completed and response.incomplete alone', () => {
    expect(() => decode([created, say('a'), done(0, message('a'))])).toThrow(ConnectionError);
    expect(() => decode([created, say('a')])).toThrow('ended without response.completed');
    expect(() => decode([created, say('a'), '[DONE]'])).toThrow(ConnectionError);
    expect(() => decode([])).toThrow(ConnectionError);
    expect(respond(created, say('a'), incomplete('max_output_tokens'))).toMatchObject({
      text: 'a',
      finishReason: 'length',
      rawFinishReason: 'max_output_tokens',
    });
  });

  it('needs nothing more', () => {
    const decoder = makeDecoder();
    const parts: StreamPart[] = [];
    const accept = (event: object): void => decoder.accept({ name: undefined, data: JSON.stringify(event) }, parts);
    accept(created);
    accept(say('a'));
    expect([decoder.answered, decoder.complete]).toEqual([false, false]);
    accept(completed());
    expect([decoder.answered, decoder.complete]).toEqual([true, true]);
    accept(say('late'));
    accept({ type: 'error', message: 'Too late.' });
    decoder.accept({ name: undefined, data: '{"torn":' }, parts);
    decoder.end(parts);
    expect(responseFromParts(parts)).toMatchObject({ text: 'a', warnings: [] });
  });

  it('counts a malformed event, and warns about it if the stream ends normally', () => {
    expect(respond(created, say('a'), '{"type":"response.outp', 'null', say('b'), completed())).toMatchObject({
      text: 'ab',
      warnings: [{ code: 'malformed-chunk', message: expect.stringContaining('2 events') }],
    });
    expect(() => decode([created, '{"type":"resp'])).toThrow(InvalidResponseError);
  });

  it('is a failure if the reason or the response means failure', () => {
    expect(() => decode([created, say('a'), incomplete('network_error')])).toThrow(ServerError);
    expect(() => decode([created, { type: 'response.cancelled', response: envelope }])).toThrow(ServerError);
    const failed = completed([], { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'Sorry.' } });
    expect(() => decode([created, failed])).toThrow(RateLimitError);
    const details = { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };
    expect(respond(created, say('a'), completed([], details)).finishReason).toBe('content-filter');
    expect(respond(created, say('a'), { ...completed(), type: 'response.done' }).finishReason).toBe('stop');
  });

  it('uses the event if the response in it has no status', () => {
    expect(respond(created, say('a'), completed([], { status: 'in_progress' })).finishReason).toBe('stop');
    expect(respond(created, { type: 'response.completed' })).toMatchObject({ id: 'resp_1', finishReason: 'stop' });
    expect(respond(created, { type: 'response.incomplete' })).toMatchObject({ rawFinishReason: 'incomplete' });
  });
});

describe('a stream of another API', () => {
  it.each([
    [{ id: 'c1', object: 'chat.completion.chunk', choices: [] }, 'a JSON object with id, object, choices'],
    [{ detail: 'Not here' }, 'a JSON object with detail'],
  ])('is named: %j', (event, name) => {
    expect(() => decode([event, event])).toThrow(InvalidResponseError);
    expect(() => decode([event, '[DONE]'])).toThrow(`is ${name}. If a baseURL is set`);
    expect(() => decode([created, event])).toThrow(ConnectionError);
  });
});

describe('a streamed refusal', () => {
  it('is the reason of the end', () => {
    const refuse = (delta: string) => ({ type: 'response.refusal.delta', output_index: 0, content_index: 0, delta });
    expect(respond(created, refuse('I ca'), refuse('n’t.'), completed())).toMatchObject({
      refusal: 'I can’t.',
      text: '',
      finishReason: 'refusal',
    });
  });
});

describe('streamed reasoning', () => {
  const think = (delta: string, summary_index = 0) => ({
    type: 'response.reasoning_summary_text.delta',
    output_index: 0,
    item_id: 'rs_1',
    summary_index,
    delta,
  });

  it('ends with its item, which has the encrypted reasoning', () => {
    const item = { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] };
    expect(
      decode([
        created,
        // The encrypted form is not complete yet.
        added(0, { ...item, summary: [], encrypted_content: 'gAA' }),
        think('Hm'),
        think('.'),
        done(0, { ...item, encrypted_content: 'gAAAA' }),
        say('4', { output_index: 1 }),
        completed(),
      ]).slice(1, -1),
    ).toEqual([
      { type: 'reasoning-delta', id: 'reasoning-0', delta: 'Hm' },
      { type: 'reasoning-delta', id: 'reasoning-0', delta: '.' },
      { type: 'reasoning-end', id: 'reasoning-0', signature: 'gAAAA', providerMetadata: { openai: { item } } },
      { type: 'text-delta', id: 'text-1-0', delta: '4' },
    ]);
  });

  it('separates the parts of its summary', () => {
    expect(respond(created, think('**A**'), think(' a'), think('**B**', 1), completed()).reasoning).toBe(
      '**A** a\n\n**B**',
    );
  });

  it('may be the reasoning itself, once', () => {
    const open = { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'All of it.' };
    expect(respond(created, open, think('Short.'), completed()).reasoning).toBe('All of it.');
  });

  it('ends with the answer at the latest, and without reasoning to send back', () => {
    const parts = decode([created, think('Hm'), incomplete('max_output_tokens')]);
    expect(parts.slice(1, -1)).toEqual([
      { type: 'reasoning-delta', id: 'reasoning-0', delta: 'Hm' },
      { type: 'reasoning-end', id: 'reasoning-0' },
    ]);
  });

  it('that cannot be seen keeps the fields that are sent back', () => {
    const item = { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'gAAAA' };
    expect(respond(created, added(0, item), done(0, item), completed([item])).content).toMatchObject([
      { type: 'reasoning', text: '', signature: 'gAAAA' },
    ]);
  });
});

describe('streamed tool calls', () => {
  it('may be interleaved', () => {
    const response = respond(
      created,
      added(1, call(1, '')),
      added(2, call(2, '')),
      piece(1, '{"city":'),
      piece(2, '{"z'),
      piece(1, '"Oslo"}'),
      piece(2, 'one":1}'),
      done(2, call(2, '{"zone":1}')),
      done(1, call(1, '{"city":"Oslo"}')),
      completed(),
    );
    expect(response.toolCalls).toMatchObject([
      { id: 'call_1', name: 'f1', arguments: { city: 'Oslo' }, providerMetadata: { openai: { itemId: 'fc_1' } } },
      { id: 'call_2', name: 'f2', arguments: { zone: 1 }, providerMetadata: { openai: { itemId: 'fc_2' } } },
    ]);
    expect(response.finishReason).toBe('tool-calls');
  });

  it('all end once the answer is known to be complete', () => {
    const events = [
      created,
      added(0, call(0, '')),
      piece(0, '{}'),
      done(0, call(0, '{}')),
      added(1, call(1, '')),
      piece(1, '{}'),
      done(1, call(1, '{}')),
    ];
    expect(decode([...events, completed()]).map(({ type }) => type)).toEqual([
      'stream-start',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-end',
      'tool-call-end',
      'finish',
    ]);
    const parts: StreamPart[] = [];
    const decoder = makeDecoder();
    for (const event of events) decoder.accept({ name: undefined, data: JSON.stringify(event) }, parts);
    expect(() => decoder.end(parts)).toThrow(ConnectionError);
    expect(parts.map(({ type }) => type)).not.toContain('tool-call-end');
  });

  it('are completed from their item if pieces are missing, and wait for their name', () => {
    const start = (parts: readonly StreamPart[]) => parts.slice(1, -2);
    expect(start(decode([created, done(0, call(0, '{"n":1}')), completed()]))).toEqual([
      { type: 'tool-call-start', id: 'call_0', name: 'f0' },
      { type: 'tool-call-delta', id: 'call_0', delta: '{"n":1}' },
    ]);
    expect(start(decode([created, piece(0, '{"n"'), done(0, call(0, '{"n":1}')), completed()]))).toEqual([
      { type: 'tool-call-start', id: 'call_0', name: 'f0' },
      { type: 'tool-call-delta', id: 'call_0', delta: '{"n"' },
      { type: 'tool-call-delta', id: 'call_0', delta: ':1}' },
    ]);
    expect(start(decode([created, added(0, call(0, '')), piece(0, '{}'), completed([call(0, '{}')])]))).toHaveLength(2);
  });

  it('use their pieces if their item contradicts them', () => {
    const { toolCalls } = respond(
      created,
      added(0, call(0, '')),
      piece(0, '{"n"'),
      piece(0, ': 1}'),
      done(0, call(0, '{"m":1}')),
      completed(),
    );
    expect(toolCalls).toMatchObject([{ rawArguments: '{"n": 1}' }]);
  });

  it('may have no item at their end', () => {
    expect(respond(created, added(0, call(0, '')), piece(0, '{"n":1}'), completed()).toolCalls).toMatchObject([
      { id: 'call_0', arguments: { n: 1 } },
    ]);
  });

  it('make the answer invalid if no name ever comes', () => {
    expect(() => decode([created, piece(0, '{}'), completed()])).toThrow(InvalidResponseError);
  });

  it.each(['max_output_tokens', 'content_filter'])('stay open if the end (%s) cut their arguments', (reason) => {
    const response = respond(
      created,
      done(0, call(0, '{"n":1}', { status: 'completed' })),
      done(1, call(1, '{"n":', { status: 'incomplete' })),
      added(2, call(2, '')),
      incomplete(reason),
    );
    expect(response.toolCalls.map(({ id }) => id)).toEqual(['call_0']);
    expect(response.warnings).toHaveLength(2);
  });
});

describe('what OpenAI does by itself', () => {
  it('is not a tool call, however it is streamed', () => {
    const search = { id: 'ws_1', type: 'web_search_call', status: 'completed', action: { type: 'search' } };
    const mcp = { id: 'mcp_1', type: 'mcp_call', name: 'f', arguments: '{}' };
    const response = respond(
      created,
      added(0, { ...search, status: 'in_progress' }),
      { type: 'response.web_search_call.searching', output_index: 0, item_id: 'ws_1' },
      done(0, search),
      added(1, mcp),
      { type: 'response.mcp_call_arguments.delta', output_index: 1, item_id: 'mcp_1', delta: '{}' },
      { type: 'response.code_interpreter_call_code.delta', output_index: 2, item_id: 'ci_1', delta: '1+1' },
      { type: 'response.custom_tool_call_input.delta', output_index: 3, item_id: 'ctc_1', delta: 'ls' },
      done(1, mcp),
      say('Done.', { output_index: 4 }),
      completed(),
    );
    expect(response).toMatchObject({ text: 'Done.', toolCalls: [], finishReason: 'stop', warnings: [] });
    expect(response.content).toMatchObject([
      { type: 'provider-block', name: 'web_search_call', raw: search },
      { type: 'provider-block', name: 'mcp_call', toolName: 'f', raw: mcp },
      { type: 'text', text: 'Done.' },
    ]);
  });

  it('keeps the order in which it began, and does not delay the text after it', () => {
    const search = (number: number) => ({ id: `ws_${number}`, type: 'web_search_call', status: 'completed' });
    const events = [
      created,
      added(0, search(0)),
      added(1, search(1)),
      added(2, search(2)),
      done(1, search(1)),
      done(0, search(0)),
    ];
    const late = [say('a', { output_index: 3 }), done(2, search(2)), completed()];
    const names = (parts: readonly StreamPart[]) =>
      parts.slice(1, -1).map((part) => (part.type === 'provider-block' ? part.id : part.type));
    expect(names(decode([...events, done(2, search(2)), ...late]))).toEqual(['ws_0', 'ws_1', 'ws_2', 'text-delta']);
    expect(names(decode([...events, ...late]))).toEqual(['ws_0', 'ws_1', 'text-delta', 'ws_2']);
    expect(names(decode([...events, say('a', { output_index: 3 }), completed()]))).toEqual([
      'ws_0',
      'ws_1',
      'text-delta',
      'ws_2',
    ]);
  });
});

describe('data that comes only at the end of a series, or twice', () => {
  const end = (type: string, fields: object) => ({ type: `response.${type}.done`, output_index: 0, ...fields });

  it('is read from there', () => {
    const text = [
      end('output_text', { content_index: 0, text: 'All.' }),
      {
        type: 'response.content_part.done',
        output_index: 0,
        content_index: 0,
        part: { type: 'output_text', text: 'All.' },
      },
    ];
    for (const event of text) {
      expect(respond(created, event, completed()).text).toBe('All.');
      expect(respond(created, say('Al'), event, completed()).text).toBe('All.');
      expect(respond(created, say('All.'), event, done(0, message('All.')), completed()).text).toBe('All.');
    }
    expect(respond(created, end('refusal', { content_index: 0, refusal: 'No.' }), completed()).refusal).toBe('No.');
    const thought = (summary_index: number, words: string) =>
      end('reasoning_summary_text', { summary_index, text: words });
    expect(respond(created, thought(0, 'A'), thought(1, 'B'), thought(0, 'A'), completed()).reasoning).toBe('A\n\nB');
    const given = { item_id: 'fc_0', arguments: '{"n":1}' };
    const begun = added(0, call(0, ''));
    const written = end('function_call_arguments', given);
    const calls = [
      [begun, written],
      [begun, piece(0, '{"n"'), written],
      [{ ...written, name: 'f0' }],
      [added(0, call(0, '{"n":1}'))],
      [added(0, call(0, '', { name: undefined })), piece(0, '{"n":1}'), { ...written, name: 'f0' }],
    ];
    for (const events of calls) {
      expect(respond(created, ...events, completed()).toolCalls).toMatchObject([{ name: 'f0', arguments: { n: 1 } }]);
    }
  });

  const whole = '{"path":"notes.md","line":12}';

  it.each([
    ['fragments, then the whole', ['{"path":"notes', '.md","line":12}', whole]],
    ['the whole prefix in every piece', ['{"path"', '{"path":"notes.md"', whole]],
    ['the whole three times', [whole, whole, whole]],
    ['fragments', ['{', '"path":"notes.md"', ',"line":12}']],
  ])('is counted once in a call’s arguments: %s', (_name, pieces) => {
    const events = [added(0, call(0, '')), ...pieces.map((delta) => piece(0, delta))];
    for (const ending of [[], [done(0, call(0, whole))]]) {
      const { toolCalls, warnings } = respond(created, ...events, ...ending, completed());
      expect(toolCalls).toMatchObject([{ rawArguments: whole }]);
      expect(warnings).toEqual([]);
    }
  });

  it('is not treated as a repetition if the arguments themselves repeat', () => {
    const nested = '{"node":{"node":{"node":{}}}}';
    const pieces = ['{"node":', '{"node":', '{"node":{}}', '}}'];
    const events = [added(0, call(0, '')), ...pieces.map((delta) => piece(0, delta))];
    expect(respond(created, ...events, completed()).toolCalls).toMatchObject([{ rawArguments: nested }]);
  });

  it.each([
    [
      'is begun under one index and continues under the next',
      [added(0, call(0, '')), added(1, call(0, '')), piece(0, whole, { output_index: 1 })],
    ],
    [
      'is repeated under the next index',
      [
        added(0, call(0, '')),
        piece(0, whole),
        added(1, call(0, '', { id: 'fc_9' })),
        done(1, call(0, whole, { id: 'fc_9' })),
      ],
    ],
  ])('is one call if it %s', (_name, events) => {
    const { toolCalls, warnings } = respond(created, ...events, completed());
    expect(toolCalls).toMatchObject([{ id: 'call_0', rawArguments: whole }]);
    expect([toolCalls.length, warnings]).toEqual([1, []]);
  });
});

describe('a phase', () => {
  it('stays with its message', () => {
    const messages = ['commentary', 'final_answer'].map((phase, index) => ({
      ...message(phase),
      id: `msg_${index}`,
      phase,
    }));
    const events = messages.flatMap((item, index) => [
      added(index, { ...item, content: [] }),
      say(`${item.phase}`, { output_index: index, item_id: item.id }),
      done(index, item),
    ]);
    const { content, text } = respond(created, ...events, completed(messages));
    expect(text).toBe('commentary\n\nfinal_answer');
    expect(content).toEqual([
      { type: 'text', text: 'commentary', providerMetadata: { openai: { phase: 'commentary' } } },
      { type: 'text', text: 'final_answer', newMessage: true, providerMetadata: { openai: { phase: 'final_answer' } } },
    ]);
  });
});

describe('an error in the stream', () => {
  it.each([
    [{ type: 'error', code: 'server_error', message: 'Sorry.', param: null }, ServerError],
    [{ type: 'error', error: { type: 'tokens', code: 'rate_limit_exceeded', message: 'Sorry.' } }, RateLimitError],
    [
      { type: 'error', error: { type: 'too_many_requests', code: 'too_many_requests', message: 'Sorry.' } },
      RateLimitError,
    ],
    [{ type: 'error', error: 'Sorry.' }, ServerError],
    [{ type: 'error', error: {}, message: 'Sorry.' }, ServerError],
    [{ type: 'error', error: { message: { error: { message: 'Sorry.' } } } }, ServerError],
    [{ type: 'error', detail: [{ loc: [], msg: 'Sorry.' }] }, ServerError],
    [{ type: 'response.failed', response: { error: [{ message: 'Sorry.' }] } }, ServerError],
    [{ type: 'response.failed', error: { code: 'server_error', message: 'Sorry.' } }, ServerError],
    [{ error: { message: 'Sorry.', code: 502 } }, ServerError],
    [
      { type: 'response.failed', response: { ...envelope, error: { code: 'server_error', message: 'Sorry.' } } },
      ServerError,
    ],
    [
      { type: 'response.failed', response: { error: { code: 'context_length_exceeded', message: 'Sorry.' } } },
      ContextLengthError,
    ],
  ])('is thrown, before and after content: %j', (event, expected) => {
    for (const events of [[event], [created, event], [created, say('a'), event]]) {
      expect(() => decode(events)).toThrow(expected);
      expect(() => decode(events)).toThrow(expect.objectContaining({ message: 'Sorry.', requestId: 'req_1' }));
    }
  });

  it('has no status, and the provider’s code', () => {
    const event = { type: 'error', code: 'server_error', message: 'Sorry.' };
    expect(() => decode([event])).toThrow(expect.objectContaining({ providerCode: 'server_error' }));
    expect(() => decode([event])).toThrow(expect.not.objectContaining({ status: expect.anything() }));
    expect(() => decode([{ type: 'error', message: 'Sorry.' }])).toThrow(
      expect.not.objectContaining({ providerCode: expect.anything() }),
    );
  });

  it('is recognised by the event’s name too', () => {
    const decoder = makeDecoder();
    expect(() => decoder.accept({ name: 'error', data: '{"message":"Sorry."}' }, [])).toThrow('Sorry.');
  });

  it('may have no fields', () => {
    expect(() => decode([{ type: 'response.failed', response: { error: null } }])).toThrow(
      'reported an error without a reason',
    );
  });
});
