import { responseFromParts, type StreamPart, type UnifiedResponse } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { MessageReader } from '../stream/from-anthropic-stream.ts';
import { fromAnthropicResponse } from './from-anthropic-response.ts';

const scope = { provider: 'claude', model: 'claude-sonnet-5' };
const toolUse = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} };
const open = (index: number, block: object): object => ({ type: 'content_block_start', index, content_block: block });
const delta = (index: number, inner: object): object => ({ type: 'content_block_delta', index, delta: inner });
const json = (index: number, text: string): object => delta(index, { type: 'input_json_delta', partial_json: text });
const close = (index: number): object => ({ type: 'content_block_stop', index });
const stopped = (stop_reason: string): object => ({
  type: 'message_delta',
  delta: { stop_reason },
  usage: { output_tokens: 2 },
});
const end = (reason: string): object[] => [stopped(reason), { type: 'message_stop' }];

function partsOf(...events: unknown[]): StreamPart[] {
  const reader = new MessageReader(scope, []);
  const parts: StreamPart[] = [];
  for (const event of [{ type: 'message_start', message: { id: 'msg_1' } }, ...events]) reader.read(event, parts);
  return parts;
}

const streamed = (...events: unknown[]): UnifiedResponse => responseFromParts(partsOf(...events));

function whole(
  content: readonly object[],
  stop_reason: string | null = 'tool_use',
  more: object = {},
): UnifiedResponse {
  return fromAnthropicResponse({ type: 'message', id: 'msg_1', content, stop_reason, ...more }, scope, []);
}

const argumentsIn = ({ toolCalls }: UnifiedResponse): unknown[] => toolCalls.map((call) => call.arguments);

describe('calls of a turn that did not end normally', () => {
  it.each(['refusal', 'max_tokens', 'model_context_window_exceeded', 'content_filter', 'a_word_of_tomorrow'])(
    'are left out with a warning when incomplete, after %s',
    (reason) => {
      const first = [open(0, toolUse), json(0, '{"city":"Rome"}'), close(0)];
      for (const torn of [
        [open(1, { ...toolUse, id: 'toolu_2' }), json(1, '{"city":"Be')],
        [open(1, { ...toolUse, id: 'toolu_2' }), json(1, '{"city":"Be'), close(1)],
        [open(1, { ...toolUse, id: 'toolu_2' })],
      ]) {
        const answer = streamed(...first, ...torn, ...end(reason));
        expect(answer.toolCalls.map(({ id }) => id)).toEqual(['toolu_1']);
        expect(answer.warnings).toMatchObject([{ message: expect.stringContaining('"weather"') }]);
      }
      const unary = whole(
        [
          { ...toolUse, input: { city: 'Rome' } },
          { ...toolUse, id: 'toolu_2', input: '{"ci' },
        ],
        reason,
      );
      expect(unary.toolCalls.map(({ id }) => id)).toEqual(['toolu_1']);
      expect(unary.warnings).toHaveLength(1);
    },
  );

  it('end only at the end of the turn', () => {
    const parts = partsOf(
      open(0, toolUse),
      json(0, '{"a":1}'),
      close(0),
      open(1, { type: 'text', text: 'So' }),
      close(1),
    );
    expect(parts.some(({ type }) => type === 'tool-call-end')).toBe(false);
  });
});

describe('calls', () => {
  it('without an id get a stable one, which differs from those of other calls', () => {
    for (const id of [undefined, '']) {
      const block = { ...toolUse, id };
      const read = (): UnifiedResponse =>
        streamed(open(0, block), json(0, '{"a":1}'), close(0), open(1, block), close(1), ...end('tool_use'));
      const ids = read().toolCalls.map((call) => call.id);
      expect(new Set(ids).size).toBe(2);
      expect(ids.every((made) => /^[\w-]{8,}$/.test(made))).toBe(true);
      expect(read().toolCalls.map((call) => call.id)).toEqual(ids);
      expect(whole([{ ...block, input: { a: 1 } }, block]).toolCalls.map((call) => call.id)).toEqual(ids);
    }
  });

  it.each<[string, object, readonly string[]]>([
    ['whole at the start only', { ...toolUse, input: { a: 1, b: [2] } }, []],
    ['whole at the start, as text', { ...toolUse, input: '{"a":1,"b":[2]}' }, []],
    ['whole at the start, and again in pieces', { ...toolUse, input: { a: 1, b: [2] } }, ['{"a":1', ',"b":[2]}']],
    ['whole at the start, and again in one piece', { ...toolUse, input: { a: 1, b: [2] } }, ['{"a":1,"b":[2]}']],
    ['whole at the start, and again cut off', { ...toolUse, input: { a: 1, b: [2] } }, ['{"a":1']],
    ['in pieces, and once more whole', toolUse, ['{"a":1', ',"b":[2]}', '{"a":1,"b":[2]}']],
    ['three times whole', toolUse, ['{"a":1,"b":[2]}', '{"a":1,"b":[2]}', '{"a":1,"b":[2]}']],
    ['the whole prefix each time', toolUse, ['{"a":1', '{"a":1,"b"', '{"a":1,"b":[2]}']],
    ['after empty pieces', toolUse, ['', '', '{"a":1,"b":[2]}', '']],
  ])('have their arguments once if they arrive %s', (_name, block, pieces) => {
    const answer = streamed(open(0, block), ...pieces.map((piece) => json(0, piece)), close(0), ...end('tool_use'));
    expect(argumentsIn(answer)).toEqual([{ a: 1, b: [2] }]);
  });

  it('may have arguments that repeat their own beginning', () => {
    const answer = streamed(open(0, toolUse), json(0, '{"a":'), json(0, '{"a":1}}'), close(0), ...end('tool_use'));
    expect(argumentsIn(answer)).toEqual([{ a: { a: 1 } }]);
    const braces = streamed(open(0, toolUse), json(0, '{"a":"}{'), json(0, '\\"}"}'), close(0), ...end('tool_use'));
    expect(argumentsIn(braces)).toEqual([{ a: '}{"}' }]);
  });

  it('are two if an index is used twice, and one if the start is sent twice', () => {
    const second = { ...toolUse, id: 'toolu_2' };
    const twice = streamed(
      open(0, toolUse),
      json(0, '{"a":1}'),
      open(0, second),
      json(0, '{"b":2}'),
      close(0),
      ...end('tool_use'),
    );
    expect(twice.toolCalls).toMatchObject([
      { id: 'toolu_1', arguments: { a: 1 } },
      { id: 'toolu_2', arguments: { b: 2 } },
    ]);
    const closed = streamed(
      open(0, toolUse),
      json(0, '{"a":1}'),
      close(0),
      open(0, second),
      json(0, '{"b":2}'),
      close(0),
      ...end('tool_use'),
    );
    expect(argumentsIn(closed)).toEqual([{ a: 1 }, { b: 2 }]);
    const once = streamed(open(0, toolUse), open(0, toolUse), json(0, '{"a":1}'), close(0), ...end('tool_use'));
    expect(argumentsIn(once)).toEqual([{ a: 1 }]);
  });

  it('are separate from the text after them', () => {
    const events = [
      open(0, { type: 'text', text: 'One.' }),
      close(0),
      open(1, toolUse),
      close(1),
      open(2, { type: 'text', text: 'Two.' }),
      close(2),
    ];
    expect(streamed(...events, ...end('tool_use')).text).toBe('One.\n\nTwo.');
  });
});

describe('text', () => {
  it('keeps its blocks separate, also if an index is used again', () => {
    const text = (value: string): object[] => [
      open(0, { type: 'text', text: '' }),
      delta(0, { type: 'text_delta', text: value }),
      close(0),
    ];
    expect(streamed(...text(' One '), ...text('two.\n'), ...end('end_turn')).content).toEqual([
      { type: 'text', text: ' One ' },
      { type: 'text', text: 'two.\n' },
    ]);
  });

  it('is read if the start of its block was left out', () => {
    expect(streamed(delta(0, { type: 'text_delta', text: 'Hi' }), ...end('end_turn')).text).toBe('Hi');
  });

  it('has citations for exactly the block that they belong to, and each source once', () => {
    const hits = ['https://a.example', 'https://b.example'].map((url) => ({
      type: 'web_search_result',
      url,
      title: url.at(8),
    }));
    const at = (url: string, cited_text: string): object => ({
      type: 'citations_delta',
      citation: { type: 'web_search_result_location', url, title: 'A', cited_text, encrypted_index: 'e' },
    });
    const answer = streamed(
      open(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
      json(0, '{"query":"x"}'),
      close(0),
      open(1, { type: 'web_search_tool_result', tool_use_id: 's', content: hits }),
      close(1),
      open(2, { type: 'text', text: 'It is ' }),
      close(2),
      open(3, { type: 'text', text: '' }),
      delta(3, at('https://a.example', 'so 1')),
      delta(3, { type: 'text_delta', text: 'so 🌍' }),
      delta(3, at('https://a.example', 'so 2')),
      close(3),
      open(4, { type: 'text', text: '.' }),
      close(4),
      ...end('end_turn'),
    );
    expect(answer.text).toBe('It is so 🌍.');
    expect(answer.content.filter(({ type }) => type === 'source')).toEqual([
      {
        type: 'source',
        url: 'https://a.example',
        title: 'a',
        citations: ['so 1', 'so 2'].map((citedText) => ({
          textIndex: 1,
          start: 0,
          end: 5,
          citedText,
          providerMetadata: { anthropic: { type: 'web_search_result_location', encrypted_index: 'e' } },
        })),
      },
      { type: 'source', url: 'https://b.example', title: 'b', cited: false },
    ]);
    expect(answer.content[0]).toMatchObject({ type: 'provider-block', raw: { input: { query: 'x' } } });
  });

  it.each<[object, object]>([
    [
      { type: 'char_location', document_index: 1, document_title: 'B', start_char_index: 3 },
      { id: 'document-1', title: 'B' },
    ],
    [{ type: 'page_location', document_index: 0, document_title: null, start_page_number: 2 }, { id: 'document-0' }],
    [{ type: 'content_block_location', document_index: 0, file_id: 'file_1' }, { fileId: 'file_1' }],
    [
      { type: 'search_result_location', source: 'https://c.example', title: 'C', search_result_index: 0 },
      { url: 'https://c.example', title: 'C' },
    ],
    [
      { type: 'search_result_location', source: 'handbook', title: 'H', search_result_index: 0 },
      { id: 'handbook', title: 'H' },
    ],
  ])('names the source of %j, with its place', (citation, source) => {
    const cited = { type: 'text', text: 'So.', citations: [{ ...citation, cited_text: 'x' }] };
    const { type, ...place } = citation as { readonly type: string };
    for (const answer of [whole([cited], 'end_turn'), streamed(open(0, cited), close(0), ...end('end_turn'))]) {
      expect(answer.content[1]).toMatchObject({
        type: 'source',
        ...source,
        citations: [{ textIndex: 0, start: 0, end: 3, citedText: 'x', providerMetadata: { anthropic: { type } } }],
      });
    }
    expect(Object.keys(place).length).toBeGreaterThan(0);
  });
});

describe('the end of a message', () => {
  const text = [open(0, { type: 'text', text: 'Hi' }), close(0)];

  it.each([
    ['STOP', 'stop'],
    ['tool_calls', 'tool-calls'],
    ['length', 'length'],
    ['sensitive', 'content-filter'],
    ['compaction', 'pause'],
  ])('is understood with the finish reason of another wire: %s', (word, reason) => {
    const call = [open(1, toolUse), json(1, '{"a":1}'), close(1)];
    expect(streamed(...text, ...call, ...end(word))).toMatchObject({ finishReason: reason, rawFinishReason: word });
    expect(whole([{ type: 'text', text: 'Hi' }], word)).toMatchObject({ finishReason: reason, rawFinishReason: word });
  });

  it.each(['network_error', 'ERROR', 'abort', 'malformed_function_call'])('is a failure for %s', (word) => {
    const failure = expect.objectContaining({ code: 'server', message: expect.stringContaining(`"${word}"`) });
    expect(() => streamed(...text, ...end(word))).toThrow(failure);
    expect(() => whole([{ type: 'text', text: 'Hi' }], word)).toThrow(failure);
  });

  it('has a warning if the answer is empty', () => {
    for (const word of ['end_turn', 'tool_use', 'stop']) {
      const warnings = [{ code: 'other', message: expect.stringContaining('empty') }];
      expect(streamed(...end(word)).warnings).toMatchObject(warnings);
      expect(streamed(open(0, { type: 'thinking', thinking: 'Hm' }), close(0), ...end(word)).warnings).toMatchObject(
        warnings,
      );
      expect(whole([], word).warnings).toMatchObject(warnings);
    }
    for (const word of ['refusal', 'max_tokens', 'pause_turn']) expect(whole([], word).warnings).toEqual([]);
    expect(whole([{ type: 'text', text: 'Hi' }], 'end_turn').warnings).toEqual([]);
  });

  it('is the last thing that is read', () => {
    const late = [
      { type: 'error', error: { message: 'Late' } },
      ...text,
      stopped('max_tokens'),
      { type: 'message_stop' },
    ];
    const before = partsOf(...text, ...end('end_turn'));
    expect(partsOf(...text, ...end('end_turn'), ...late)).toEqual(before);
  });

  it('is complete without message_stop, once it has a stop reason', () => {
    const reader = new MessageReader(scope, []);
    const parts: StreamPart[] = [];
    for (const event of text) reader.read(event, parts);
    expect(reader.wholeIfCut).toBe(false);
    expect(() => reader.end(parts)).toThrow('the answer is incomplete');
    reader.read(stopped('end_turn'), parts);
    expect(reader.wholeIfCut).toBe(true);
    reader.end(parts);
    expect(responseFromParts(parts)).toMatchObject({ text: 'Hi', finishReason: 'stop' });
  });

  it('keeps its reason and its usage if a later report has neither', () => {
    const blank = { type: 'message_delta', delta: { stop_reason: null }, usage: { output_tokens: 0, input_tokens: 0 } };
    expect(streamed(...text, stopped('end_turn'), blank, { type: 'message_stop' })).toMatchObject({
      finishReason: 'stop',
      usage: { outputTokens: 2 },
    });
  });

  it('may come with a whole message, from a server that does not stream', () => {
    const parts: StreamPart[] = [];
    const message = { type: 'message', id: 'msg_2', content: [{ type: 'text', text: 'Hi' }], stop_reason: 'end_turn' };
    new MessageReader(scope, []).read(message, parts);
    expect(responseFromParts(parts)).toMatchObject({ id: 'msg_2', text: 'Hi', finishReason: 'stop' });
  });
});

describe('blocks of the API’s own, in a stream', () => {
  it('are complete, with the content of their deltas', () => {
    const answer = streamed(
      open(0, { type: 'compaction', content: null }),
      delta(0, { type: 'compaction_delta', content: 'Before: …', encrypted_content: 'e' }),
      close(0),
      open(1, { type: 'mcp_tool_use', id: 'm', name: 'echo', server_name: 's', input: {} }),
      json(1, ''),
      close(1),
      ...end('compaction'),
    );
    expect(answer.content).toMatchObject([
      { kind: 'other', raw: { type: 'compaction', content: 'Before: …', encrypted_content: 'e' } },
      { kind: 'tool-call', toolName: 'echo', raw: { type: 'mcp_tool_use', input: {} } },
    ]);
  });

  it('are left out with a warning if they are incomplete', () => {
    const answer = streamed(
      open(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
      json(0, '{"que'),
      ...end('max_tokens'),
    );
    expect(answer.content).toEqual([]);
    expect(answer.warnings).toMatchObject([{ message: expect.stringContaining('server_tool_use') }]);
  });
});

it('throws an error of an event without a type', () => {
  expect(() => streamed({ error: { type: 'overloaded_error', message: 'Busy' } })).toThrow(
    expect.objectContaining({ code: 'overloaded', message: 'Busy' }),
  );
});
