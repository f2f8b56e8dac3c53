import { responseFromParts, type StreamPart } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { MessageReader } from './from-anthropic-stream.ts';

const scope = { provider: 'claude', model: 'claude-sonnet-4-5', requestId: 'req_1' };
const start = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    model: 'claude-sonnet-4-5-20250929',
    content: [],
    usage: { input_tokens: 3, output_tokens: 1 },
  },
};
const open = (index: number, block: object): object => ({ type: 'content_block_start', index, content_block: block });
const delta = (index: number, inner: object): object => ({ type: 'content_block_delta', index, delta: inner });
const close = (index: number): object => ({ type: 'content_block_stop', index });
const end = (stopReason: string, more: object = {}): object[] => [
  {
    type: 'message_delta',
    delta: { stop_reason: stopReason, stop_sequence: null, ...more },
    usage: { output_tokens: 9 },
  },
  { type: 'message_stop' },
];
const toolUse = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} };

function read(...events: unknown[]): StreamPart[] {
  const reader = new MessageReader(scope, []);
  const parts: StreamPart[] = [];
  for (const event of events) reader.read(event, parts);
  return parts;
}

describe('MessageReader', () => {
  it('has parts of text, with a start and an end', () => {
    expect(
      read(
        start,
        open(0, { type: 'text', text: '' }),
        delta(0, { type: 'text_delta', text: 'Hi' }),
        close(0),
        ...end('end_turn'),
      ),
    ).toEqual([
      {
        type: 'stream-start',
        provider: 'claude',
        model: 'claude-sonnet-4-5-20250929',
        id: 'msg_1',
        requestId: 'req_1',
      },
      { type: 'text-delta', id: '0', delta: 'Hi' },
      {
        type: 'finish',
        finishReason: 'stop',
        rawFinishReason: 'end_turn',
        usage: expect.objectContaining({ inputTokens: 3, outputTokens: 9, totalTokens: 12 }),
      },
    ]);
  });

  it('keeps parallel tool calls separate, and reads an empty argument text as no arguments', () => {
    const parts = read(
      start,
      open(0, toolUse),
      delta(0, { type: 'input_json_delta', partial_json: '' }),
      close(0),
      open(1, { ...toolUse, id: 'toolu_2' }),
      delta(1, { type: 'input_json_delta', partial_json: '{"city":' }),
      delta(1, { type: 'input_json_delta', partial_json: '"Rome"}' }),
      close(1),
      ...end('tool_use'),
    );
    expect(responseFromParts(parts)).toMatchObject({
      finishReason: 'tool-calls',
      toolCalls: [
        { id: 'toolu_1', arguments: {} },
        { id: 'toolu_2', arguments: { city: 'Rome' } },
      ],
    });
  });

  it('reads arguments at the start of a call', () => {
    const parts = read(start, open(0, { ...toolUse, input: { city: 'Bern' } }), close(0), ...end('tool_use'));
    expect(responseFromParts(parts).toolCalls).toMatchObject([{ arguments: { city: 'Bern' } }]);
  });

  it('reads blocks at the start of a message', () => {
    const content = [
      { type: 'text', text: 'So: ' },
      { ...toolUse, input: { city: 'Bern' } },
    ];
    const parts = read({ ...start, message: { ...start.message, content } }, ...end('tool_use'));
    expect(responseFromParts(parts)).toMatchObject({ text: 'So: ', toolCalls: [{ arguments: { city: 'Bern' } }] });
  });

  it('has thinking with its signature, also without text, also encrypted', () => {
    const parts = read(
      start,
      open(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'Hm.' }),
      delta(0, { type: 'signature_delta', signature: 'sig-0' }),
      close(0),
      open(1, { type: 'thinking', thinking: '', signature: '' }),
      delta(1, { type: 'signature_delta', signature: 'sig-1' }),
      close(1),
      open(2, { type: 'redacted_thinking', data: 'secret' }),
      close(2),
      ...end('end_turn'),
    );
    expect(responseFromParts(parts).content).toEqual([
      { type: 'reasoning', text: 'Hm.', signature: 'sig-0' },
      { type: 'reasoning', text: '', signature: 'sig-1' },
      { type: 'reasoning', text: '', redacted: 'secret' },
    ]);
  });

  it('does not treat server-side tools as calls of the application, and reports their sources once', () => {
    const parts = read(
      start,
      open(0, { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"query":"x"}' }),
      close(0),
      open(1, {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: [{ type: 'web_search_result', url: 'https://a.example', title: 'A' }],
      }),
      close(1),
      open(2, { type: 'mcp_tool_use', id: 'mcp_1', name: 'x', input: {} }),
      close(2),
      open(3, { type: 'text', text: '' }),
      delta(3, { type: 'text_delta', text: 'It is so.' }),
      delta(3, {
        type: 'citations_delta',
        citation: { type: 'web_search_result_location', url: 'https://a.example', title: 'A' },
      }),
      delta(3, { type: 'citations_delta', citation: { type: 'page_location', document_title: 'Book' } }),
      close(3),
      ...end('pause_turn'),
    );
    const response = responseFromParts(parts);
    expect(response).toMatchObject({
      finishReason: 'pause',
      rawFinishReason: 'pause_turn',
      toolCalls: [],
      text: 'It is so.',
    });
    expect(response.content.filter(({ type }) => type === 'source')).toMatchObject([
      { type: 'source', url: 'https://a.example', title: 'A', citations: [{ textIndex: 0, start: 0, end: 9 }] },
      { type: 'source', title: 'Book', citations: [{ textIndex: 0, start: 0, end: 9 }] },
    ]);
  });

  it('ignores unknown events, and keeps blocks of unknown kinds unchanged', () => {
    const parts = read(
      { type: 'ping' },
      'noise',
      start,
      { type: 'brand_new_event' },
      open(0, { type: 'hologram', data: 'x' }),
      delta(0, { type: 'hologram_delta', data: 'y', depth: 3 }),
      close(0),
      ...end('brand_new_reason'),
    );
    expect(parts.map(({ type }) => type)).toEqual(['stream-start', 'provider-block', 'finish']);
    expect(parts[1]).toEqual({
      type: 'provider-block',
      kind: 'other',
      name: 'hologram',
      raw: { type: 'hologram', data: 'xy', depth: 3 },
    });
    expect(parts[2]).toMatchObject({ finishReason: 'other', rawFinishReason: 'brand_new_reason' });
  });

  it('starts once, even if the message starts twice', () => {
    expect(read(start, start, ...end('end_turn')).map(({ type }) => type)).toEqual(['stream-start', 'finish']);
  });

  it('reports why the model refused, if the API reports it', () => {
    const details = { stop_details: { type: 'refusal', category: 'cyber', explanation: 'Not this.' } };
    expect(responseFromParts(read(start, ...end('refusal', details)))).toMatchObject({
      finishReason: 'refusal',
      refusal: 'Not this.',
      text: '',
      providerMetadata: { anthropic: { stopDetails: { category: 'cyber' } } },
    });
    const silent = responseFromParts(read(start, ...end('refusal')));
    expect(silent).toMatchObject({ finishReason: 'refusal', content: [] });
    expect(silent.refusal).toBeUndefined();
  });

  it('delivers no tool call with incomplete arguments', () => {
    const parts = read(start, open(0, toolUse), delta(0, { type: 'input_json_delta', partial_json: '{"ci' }));
    expect(parts.some(({ type }) => type === 'tool-call-end')).toBe(false);
  });

  it('leaves out the last tool call if the length limit ended it, even if its block was closed', () => {
    const call = (index: number, id: string, json: string): object[] => [
      open(index, { ...toolUse, id }),
      delta(index, { type: 'input_json_delta', partial_json: json }),
      close(index),
    ];
    const whole = call(0, 'toolu_1', '{"city":"Paris"}');
    for (const json of ['', '{"city":"Łó']) {
      const parts = read(start, ...whole, ...call(1, 'toolu_2', json), ...end('max_tokens'));
      expect(parts.filter(({ type }) => type === 'tool-call-end')).toEqual([{ type: 'tool-call-end', id: 'toolu_1' }]);
      expect(parts.at(-1)).toMatchObject({ warnings: [{ message: expect.stringContaining('"weather"') }] });
    }
    const last = read(start, ...whole, ...end('max_tokens')).filter(({ type }) => type === 'tool-call-end');
    expect(last).toHaveLength(1);
  });

  it('does not treat an empty signature as a signature', () => {
    const thought = [open(0, { type: 'thinking', thinking: 'Hm.', signature: '' }), close(0)];
    const signed = delta(0, { type: 'signature_delta', signature: '' });
    for (const events of [thought, thought.toSpliced(1, 0, signed)]) {
      expect(read(start, ...events, ...end('end_turn'))).toContainEqual({ type: 'reasoning-end', id: '0' });
    }
  });

  it('leaves out a part of a tool call that the message did not ask for', () => {
    const orphan = delta(3, { type: 'input_json_delta', partial_json: '{"a"' });
    const parts = read(start, orphan, delta(0, { type: 'text_delta', text: 'Hi' }), ...end('end_turn'));
    expect(parts.at(-1)).toMatchObject({ type: 'finish', finishReason: 'stop', warnings: [{ code: 'other' }] });
  });

  it('does not finish a message if a part of a tool call was lost', () => {
    const lostEnd = [
      start,
      open(0, toolUse),
      delta(0, { type: 'input_json_delta', partial_json: '{}' }),
      ...end('tool_use'),
    ];
    expect(() => read(...lostEnd)).toThrow(/tool call/);
    const lostStart = [start, delta(0, { type: 'input_json_delta', partial_json: '{}' }), close(0), ...end('tool_use')];
    expect(() => read(...lostStart)).toThrow(/tool call/);
  });

  it('ends at message_stop without a stop_reason if its blocks have ended', () => {
    const stop = { type: 'message_stop' };
    const text = [open(0, { type: 'text', text: 'Hi' }), close(0)];
    const call = [open(0, toolUse), delta(0, { type: 'input_json_delta', partial_json: '{"city":"Paris"}' }), close(0)];
    expect(read(start, ...text, stop).at(-1)).toMatchObject({ type: 'finish', finishReason: 'other' });
    expect(read(start, ...call, stop).at(-1)).toMatchObject({ type: 'finish', finishReason: 'tool-calls' });
    const half = [open(0, toolUse), delta(0, { type: 'input_json_delta', partial_json: '{"ci' }), close(0)];
    for (const cut of [[], text.slice(0, 1), call.slice(0, 2), half]) {
      expect(() => read(start, ...cut, stop)).toThrow('stopped without a stop_reason');
    }
  });

  it('throws the error of an event, without a status', () => {
    const event = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    expect(() => read(event)).toThrow(expect.objectContaining({ code: 'overloaded', message: 'Overloaded' }));
    expect(() => read(start, event)).toThrow(expect.objectContaining({ requestId: 'req_1' }));
  });

  it('does not treat the output at the start as the output of the whole', () => {
    const parts = read(start, { type: 'message_delta', delta: { stop_reason: 'end_turn' } }, { type: 'message_stop' });
    expect(parts.at(-1)).toMatchObject({ usage: { inputTokens: 3, outputTokens: undefined, totalTokens: undefined } });
  });

  it('updates the input with the last report', () => {
    const grown = {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { input_tokens: 40, output_tokens: 2 },
    };
    expect(read(start, grown, { type: 'message_stop' }).at(-1)).toMatchObject({
      usage: { inputTokens: 40, totalTokens: 42 },
    });
  });

  it('warns about malformed events at the end', () => {
    const reader = new MessageReader(scope, [{ code: 'other', message: 'From the request.' }]);
    const parts: StreamPart[] = [];
    reader.read(start, parts);
    reader.accept({ name: undefined, data: '{"type":' }, parts);
    for (const event of end('end_turn')) reader.read(event, parts);
    expect(parts[0]).toMatchObject({ warnings: [{ code: 'other' }] });
    expect(parts.at(-1)).toMatchObject({ type: 'finish', warnings: [{ code: 'malformed-chunk' }, { code: 'other' }] });
  });
});
