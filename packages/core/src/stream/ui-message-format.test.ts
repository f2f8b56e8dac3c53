import { describe, expect, it } from 'vitest';
import type { ToolRunPart } from '../model/tool-run-part.ts';
import { uiMessageFormat } from './ui-message-format.ts';

type Options = Parameters<typeof uiMessageFormat>[0];
type Chunk = Readonly<Record<string, unknown>>;

const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2, accuracy: 'reported' } as const;
const finish = (finishReason: 'stop' | 'refusal'): ToolRunPart => ({ type: 'finish', finishReason, usage });
const text = (delta: string, id = '0'): ToolRunPart => ({ type: 'text-delta', id, delta });
const call = (id: string, ...deltas: readonly string[]): readonly ToolRunPart[] => [
  { type: 'tool-call-start', id, name: 'look' },
  ...deltas.map((delta): ToolRunPart => ({ type: 'tool-call-delta', id, delta })),
  { type: 'tool-call-end', id },
];

const all = (part: ToolRunPart): unknown => part;
const formatOf = (options: Options = {}, shown = all) =>
  uiMessageFormat(options, shown, (error) => (error === 'abort' ? undefined : String(error)));

/** What is in the frames; the last one as it is. */
function chunksOf(frames: string): readonly (Chunk | string)[] {
  const found = frames.split('\n\n');
  expect(found.pop()).toBe('');
  return found.map((frame) => (frame === 'data: [DONE]' ? 'DONE' : JSON.parse(frame.slice('data: '.length))));
}

/** The chunks of the parts, without the start of the message and of its step. */
function chunksFor(parts: readonly ToolRunPart[], shown = all): readonly (Chunk | string)[] {
  const format = formatOf({}, shown);
  return chunksOf(parts.map((part) => format.part(part)).join('')).slice(2);
}

const START = [{ type: 'start' }, { type: 'start-step' }];
const END = [{ type: 'finish-step' }, { type: 'finish' }, 'DONE'];

describe('a UI message stream', () => {
  it('begins with the message and its step, closes what is open, and names the reason of the end', () => {
    const format = formatOf();
    expect(chunksOf(format.part(text('Hi')))).toEqual([
      ...START,
      { type: 'text-start', id: 'text-0' },
      { type: 'text-delta', id: 'text-0', delta: 'Hi' },
    ]);
    expect(chunksOf(format.part(text('!')))).toEqual([{ type: 'text-delta', id: 'text-0', delta: '!' }]);
    expect(format.part(finish('refusal'))).toBe('');
    expect(chunksOf(format.end())).toEqual([
      { type: 'text-end', id: 'text-0' },
      { type: 'finish-step' },
      { type: 'finish', finishReason: 'content-filter' },
      'DONE',
    ]);
  });

  it('is whole where no part came', () => {
    expect(chunksOf(formatOf().end())).toEqual([...START, ...END]);
  });

  it('has the id and the metadata that the application gives', () => {
    const messageMetadata = (part: ToolRunPart) => (part.type === 'finish' ? { tokens: 2 } : undefined);
    const format = formatOf({ messageId: 'm1', messageMetadata });
    expect(chunksOf(format.part(text('Hi'))).slice(0, 2)).toEqual([{ type: 'start', messageId: 'm1' }, START[1]]);
    expect(chunksOf(format.part(finish('stop')))).toEqual([
      { type: 'message-metadata', messageMetadata: { tokens: 2 } },
    ]);
  });

  it.each([
    ['cut', { type: 'error', errorText: 'cut' }],
    ['abort', { type: 'abort' }],
  ])('closes what is open before it ends by a failure (%s)', (error, last) => {
    const format = formatOf();
    format.part(text('Hi'));
    expect(chunksOf(format.failure(error))).toEqual([
      { type: 'text-end', id: 'text-0' },
      { type: 'finish-step' },
      last,
      'DONE',
    ]);
    expect(chunksOf(formatOf().failure(error))).toEqual([last, 'DONE']);
  });

  it('keeps text, reasoning and a refusal apart, and closes each once', () => {
    const parts: readonly ToolRunPart[] = [
      { type: 'reasoning-delta', id: '0', delta: 'Hm' },
      text('Hi'),
      { type: 'refusal-delta', id: '0', delta: 'No' },
      { type: 'reasoning-end', id: '0' },
      { type: 'text-end', id: '0' },
      { type: 'text-end', id: '0' },
      { type: 'reasoning-end', id: '0' },
    ];
    expect(chunksFor(parts)).toEqual([
      { type: 'reasoning-start', id: 'reasoning-0' },
      { type: 'reasoning-delta', id: 'reasoning-0', delta: 'Hm' },
      { type: 'text-start', id: 'text-0' },
      { type: 'text-delta', id: 'text-0', delta: 'Hi' },
      { type: 'text-start', id: 'text-refusal-0' },
      { type: 'text-delta', id: 'text-refusal-0', delta: 'No' },
      { type: 'reasoning-end', id: 'reasoning-0' },
      { type: 'text-end', id: 'text-0' },
    ]);
  });

  it('shows nothing of a part that is hidden, but closes what was shown', () => {
    const shown = (part: ToolRunPart) => (part.type === 'text-delta' ? part : undefined);
    const parts: readonly ToolRunPart[] = [
      text('Hi'),
      { type: 'reasoning-delta', id: 'r', delta: 'Hm' },
      ...call('c', '{}'),
      { type: 'text-end', id: '0' },
    ];
    expect(chunksFor(parts, shown)).toEqual([
      { type: 'text-start', id: 'text-0' },
      { type: 'text-delta', id: 'text-0', delta: 'Hi' },
      { type: 'text-end', id: 'text-0' },
    ]);
  });

  it('has the arguments of a tool call as they come, and whole', () => {
    expect(chunksFor(call('c', '{"a":', '1}'))).toEqual([
      { type: 'tool-input-start', toolCallId: 'c', toolName: 'look' },
      { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"a":' },
      { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '1}' },
      { type: 'tool-input-available', toolCallId: 'c', toolName: 'look', input: { a: 1 } },
    ]);
    expect(chunksFor(call('c', '{"a"')).at(-1)).toEqual({
      type: 'tool-input-error',
      toolCallId: 'c',
      toolName: 'look',
      input: '{"a"',
      errorText: 'The arguments are not valid.',
    });
    expect(chunksFor(call('c', '{}').slice(1))).toEqual([]);
  });

  it('tells a result of a tool, its failure, and a call that needs an approval', () => {
    const result = { type: 'tool-result', toolCallId: 'c', toolName: 'look', content: [] } as const;
    expect(
      chunksFor([
        { ...result, output: { found: 1 } },
        result,
        { ...result, isError: true },
        { type: 'tool-approval-request', toolCallId: 'c', toolName: 'look', arguments: {} },
      ]),
    ).toEqual([
      { type: 'tool-output-available', toolCallId: 'c', output: { found: 1 } },
      { type: 'tool-output-available', toolCallId: 'c', output: null },
      { type: 'tool-output-error', toolCallId: 'c', errorText: 'The tool failed.' },
      { type: 'tool-approval-request', approvalId: 'c', toolCallId: 'c' },
    ]);
  });

  it('begins a step anew after the end of one', () => {
    const format = formatOf();
    format.part(text('Hi'));
    expect(chunksOf(format.part({ type: 'step-end', step: 1, finishReason: 'tool-calls', usage }))).toEqual([
      { type: 'text-end', id: 'text-0' },
      { type: 'finish-step' },
    ]);
    expect(chunksOf(format.part(text('Ho')))).toEqual([
      { type: 'start-step' },
      { type: 'text-start', id: 'text-0' },
      { type: 'text-delta', id: 'text-0', delta: 'Ho' },
    ]);
    expect(chunksOf(format.end())).toEqual([{ type: 'text-end', id: 'text-0' }, ...END]);
  });

  it('has files as addresses, and those without any not at all', () => {
    expect(
      chunksFor([
        { type: 'image', data: 'AAAA' },
        { type: 'image', data: 'AAAA', mediaType: 'image/webp' },
        { type: 'file', data: 'AAAA' },
        { type: 'file', url: 'https://a.example/f', mediaType: 'text/plain' },
        { type: 'file', mediaType: 'text/plain' },
      ]),
    ).toEqual([
      { type: 'file', url: 'data:image/png;base64,AAAA', mediaType: 'image/png' },
      { type: 'file', url: 'data:image/webp;base64,AAAA', mediaType: 'image/webp' },
      { type: 'file', url: 'data:application/octet-stream;base64,AAAA', mediaType: 'application/octet-stream' },
      { type: 'file', url: 'https://a.example/f', mediaType: 'text/plain' },
    ]);
  });

  it('has a sound as one file at its end', () => {
    expect(
      chunksFor([
        { type: 'audio-delta', id: 'a', data: 'AAAA' },
        { type: 'audio-delta', id: 'a', transcript: 'hum' },
        { type: 'audio-delta', id: 'a', data: 'BBBB' },
        { type: 'audio-end', id: 'a', mediaType: 'audio/wav' },
        { type: 'audio-end', id: 'b', mediaType: 'audio/wav' },
      ]),
    ).toEqual([{ type: 'file', url: 'data:audio/wav;base64,AAAABBBB', mediaType: 'audio/wav' }]);
  });

  it('has each source once: a page, or a document by its name', () => {
    const page: ToolRunPart = { type: 'source', url: 'https://a.example', title: 'A', filename: 'a.pdf' };
    const mediaType = 'application/octet-stream';
    expect(
      chunksFor([
        page,
        page,
        { type: 'source', url: 'https://b.example' },
        { type: 'source', filename: 'f.pdf', title: 'F' },
        { type: 'source', filename: 'g.pdf' },
        { type: 'source', title: 'T' },
        { type: 'source', id: '1' },
      ]),
    ).toEqual([
      { type: 'source-url', sourceId: 'https://a.example', title: 'A', url: 'https://a.example' },
      { type: 'source-url', sourceId: 'https://b.example', url: 'https://b.example' },
      { type: 'source-document', title: 'F', sourceId: 'f.pdf', mediaType, filename: 'f.pdf' },
      { type: 'source-document', title: 'g.pdf', sourceId: 'g.pdf', mediaType, filename: 'g.pdf' },
      { type: 'source-document', title: 'T', sourceId: 'T', mediaType },
    ]);
  });

  it('takes back what a restart discards, and begins all of it anew', () => {
    const page: ToolRunPart = { type: 'source', url: 'https://a.example' };
    const format = formatOf();
    const send = (...parts: readonly ToolRunPart[]) => chunksOf(parts.map((part) => format.part(part)).join(''));
    send(text('Hi'), page, ...call('c', '{').slice(0, 2), { type: 'audio-delta', id: 'a', data: 'AAAA' });
    const restart: ToolRunPart = {
      type: 'restart',
      attempt: 2,
      provider: 'p',
      model: 'm',
      reason: 'server',
      discard: { textLength: 2 },
    };
    expect(send(restart)).toEqual([{ type: 'reset-step' }]);
    expect(
      send(
        { type: 'audio-end', id: 'a', mediaType: 'audio/wav' },
        { type: 'tool-call-delta', id: 'c', delta: '}' },
        { type: 'tool-call-end', id: 'c' },
        page,
        text('Ho'),
      ),
    ).toEqual([
      { type: 'source-url', sourceId: 'https://a.example', url: 'https://a.example' },
      { type: 'text-start', id: 'text-0' },
      { type: 'text-delta', id: 'text-0', delta: 'Ho' },
    ]);
  });
});
