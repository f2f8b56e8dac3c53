import { describe, expect, it } from 'vitest';
import {
  createFlexiAI,
  type FinishReason,
  type StreamPart,
  type UnifiedResponse,
  type Warning,
} from '../../src/index.ts';
import { partsFromResponse } from '../../src/stream/response-parts.ts';
import { answer, finish, scripted } from '../scripted-provider.ts';

const start: StreamPart = { type: 'stream-start', provider: 'p', model: 'm' };
const call = (id: string, ...pieces: string[]): StreamPart[] => [
  { type: 'tool-call-start', id, name: `do-${id}` },
  ...pieces.map((delta): StreamPart => ({ type: 'tool-call-delta', id, delta })),
  { type: 'tool-call-end', id },
];
const ended = (finishReason: FinishReason, warnings?: readonly Warning[]): StreamPart =>
  ({ ...finish(''), finishReason, ...(warnings !== undefined && { warnings }) }) as StreamPart;

/** What an application reads of these parts, streamed. */
async function streamed(...parts: StreamPart[]) {
  const provider = scripted('p');
  provider.always({ parts: [start, ...parts] });
  const ai = createFlexiAI({ providers: [provider({ model: 'm' })], retry: { maxRetries: 0 } });
  const stream = ai.streamChatCompletion({ prompt: 'Go' });
  const seen = await Array.fromAsync(stream);
  return { seen, response: await stream.response() };
}

/** The same answer, unary. */
async function whole(content: UnifiedResponse['content'], finishReason: FinishReason) {
  const provider = scripted('p');
  const toolCalls = content.filter((part) => part.type === 'tool-call');
  provider.always({ whole: { ...answer('', 'p', 'm'), content, toolCalls, finishReason } });
  return createFlexiAI({ providers: [provider({ model: 'm' })] }).chatCompletion({ prompt: 'Go' });
}

const abrupt = ['length', 'content-filter', 'refusal', 'other'] as const;
const proper = ['stop', 'tool-calls', 'pause'] as const;
const typesOf = (parts: readonly StreamPart[]): readonly string[] => parts.map(({ type }) => type);

describe('a call with broken arguments', () => {
  it.each(abrupt)('is left out of an answer that ended with %s, with a warning', async (reason) => {
    const warnings = [
      {
        code: 'other',
        message: `The answer ended (${reason}) inside the arguments of a call to "do-b": the call was left out.`,
      },
    ];
    const { seen, response } = await streamed(...call('a', '{"n":1}'), ...call('b', '{"n":', '1'), ended(reason));
    expect(response).toMatchObject({ finishReason: reason, toolCalls: [{ id: 'a', arguments: { n: 1 } }], warnings });
    expect(seen.filter(({ type }) => type === 'tool-call-end')).toEqual([{ type: 'tool-call-end', id: 'a' }]);
    const unary = await whole(
      [
        { type: 'tool-call', id: 'a', name: 'do-a', arguments: { n: 1 } },
        { type: 'tool-call', id: 'b', name: 'do-b', arguments: undefined, rawArguments: '{"n":1', invalid: true },
      ],
      reason,
    );
    expect(unary).toMatchObject({ content: [{ id: 'a' }], toolCalls: [{ id: 'a' }], warnings });
    expect(unary.content).toHaveLength(1);
  });

  it.each(proper)('is kept in an answer that ended with %s, as the model wrote it', async (reason) => {
    const { seen, response } = await streamed(...call('a', '{"n":'), ended(reason));
    expect(response).toMatchObject({ toolCalls: [{ id: 'a', invalid: true, rawArguments: '{"n":' }], warnings: [] });
    expect(typesOf(seen)).toEqual(['stream-start', 'tool-call-start', 'tool-call-delta', 'tool-call-end', 'finish']);
    const broken = { type: 'tool-call', id: 'a', name: 'do-a', arguments: undefined, invalid: true } as const;
    expect(await whole([broken], reason)).toMatchObject({ toolCalls: [broken], warnings: [] });
  });
});

describe('a call without an end', () => {
  const open = call('a', '{"n":').slice(0, -1);

  it('gets a warning where the plugin has none', async () => {
    const { response } = await streamed(...open, ended('refusal'));
    expect(response).toMatchObject({ toolCalls: [], warnings: [{ message: expect.stringContaining('do-a') }] });
  });

  it('gets one warning where the plugin has one', async () => {
    const own = { code: 'other', message: 'A call was cut.' } as const;
    expect((await streamed(...open, ended('length', [own]))).response.warnings).toEqual([own]);
  });
});

describe('calls with the same id', () => {
  it('get ids of their own in the parts and in the answer', async () => {
    const [begun, ...rest] = call('a', '{"n":2}');
    const between = { type: 'text-delta', id: 't', delta: 'x' } as const;
    const parts = [...call('a', '{"n":1}'), between, begun, ...rest, ...call('a-2'), ...call('b')] as StreamPart[];
    const { seen, response } = await streamed(...parts, ended('tool-calls'));
    const ids = ['a', 'a-2', 'a-2-2', 'b'];
    expect(response.toolCalls).toMatchObject([{ arguments: { n: 1 } }, { arguments: { n: 2 } }, {}, {}]);
    for (const calls of [response.toolCalls, response.content.filter(({ type }) => type === 'tool-call')]) {
      expect(calls.map((each) => 'id' in each && each.id)).toEqual(ids);
    }
    for (const type of ['tool-call-start', 'tool-call-end'] as const) {
      expect(seen.flatMap((part) => (part.type === type ? part.id : []))).toEqual(ids);
    }
  });

  it('are all kept where the plugin ends them together', async () => {
    const [a, b] = [call('a', '{"n":1}'), call('a', '{"n":2}')];
    const ends = [a.at(-1), b.at(-1)] as StreamPart[];
    const { response } = await streamed(...a.slice(0, -1), ...b.slice(0, -1), ...ends, ended('tool-calls'));
    expect(response.toolCalls).toMatchObject([
      { id: 'a', arguments: { n: 1 } },
      { id: 'a-2', arguments: { n: 2 } },
    ]);
  });
});

describe('calls with whole arguments', () => {
  it('reach the application at once, and are kept in an answer that was refused', async () => {
    const parts = [...call('a', '{"n":', '1}'), ...call('b'), { type: 'text-delta', id: 't', delta: 'x' } as const];
    const { seen, response } = await streamed(...parts, ended('refusal'));
    expect(seen).toEqual([start, ...parts, ended('refusal')]);
    expect(response.toolCalls).toMatchObject([{ arguments: { n: 1 } }, { arguments: {} }]);
    expect(response.warnings).toEqual([]);
    expect(partsFromResponse(response).filter(({ type }) => type === 'tool-call-end')).toHaveLength(2);
  });
});
