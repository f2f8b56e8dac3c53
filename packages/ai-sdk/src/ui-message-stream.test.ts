import {
  createFlexiAI,
  ResponseStream,
  ServerError,
  type StreamPart,
  type StreamResponseOptions,
  type ToolRunPart,
  tool,
} from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { DefaultChatTransport, readUIMessageStream, type UIMessage } from 'ai';
import { describe, expect, it } from 'vitest';

const usage = { inputTokens: 3, outputTokens: 4, totalTokens: 7, accuracy: 'reported' } as const;
const start: StreamPart = { type: 'stream-start', provider: 'p', model: 'm' };
const finish: StreamPart = { type: 'finish', finishReason: 'stop', usage };
const text = (id: string, delta: string): StreamPart => ({ type: 'text-delta', id, delta });
const restart: StreamPart = {
  type: 'restart',
  attempt: 2,
  provider: 'q',
  model: 'm',
  reason: 'server',
  discard: { textLength: 3 },
};

/** What a page of `useChat` shows of these parts: its message, and its errors. */
async function shown(parts: readonly (StreamPart | Error)[], options: Omit<StreamResponseOptions, 'format'> = {}) {
  const generate = async function* (): AsyncGenerator<StreamPart> {
    for (const part of parts) {
      if (part instanceof Error) throw part;
      yield part;
    }
  };
  return shownOf(ResponseStream.from(generate()).toResponse({ format: 'ai-sdk-ui', ...options }));
}

/** What a page of `useChat` shows of a response. */
async function shownOf(response: Response) {
  const transport = new DefaultChatTransport<UIMessage>({ fetch: async () => response });
  const stream = await transport.sendMessages({
    chatId: 'c',
    messages: [],
    trigger: 'submit-message',
    messageId: undefined,
    abortSignal: undefined,
  });
  const errors: unknown[] = [];
  let message: UIMessage | undefined;
  const onError = (error: unknown): void => void errors.push((error as Error).message);
  // A snapshot is the message itself, which grows: the last one counts.
  for await (const snapshot of readUIMessageStream({ stream, onError })) message = snapshot;
  return { message, parts: message?.parts.filter(({ type }) => type !== 'step-start'), errors };
}

describe('toResponse for useChat', () => {
  it('makes text and reasoning blocks that begin and end, though the parts of a stream have no beginnings', async () => {
    const reasoning = { type: 'reasoning-delta', id: '1', delta: 'hm' } as const;
    const parts = [start, reasoning, text('1', 'Hel'), text('1', 'lo'), text('2', 'Bye'), finish];
    const kinds = ['text-delta', 'reasoning-delta', 'finish'] as const;
    const seen = await shown(parts, { parts: kinds, messageId: 'answer-1' });
    expect(seen.errors).toEqual([]);
    expect(seen.message?.id).toBe('answer-1');
    expect(seen.parts).toMatchObject([
      { type: 'reasoning', text: 'hm', state: 'done' },
      { type: 'text', text: 'Hello', state: 'done' },
      { type: 'text', text: 'Bye', state: 'done' },
    ]);
    expect((await shown(parts)).parts).toMatchObject([{ type: 'text' }, { type: 'text' }]);
  });

  it('makes tool calls with their arguments, and marks arguments that are not JSON', async () => {
    const seen = await shown([
      start,
      { type: 'tool-call-start', id: 'a', name: 'look' },
      { type: 'tool-call-delta', id: 'a', delta: '{"at":' },
      { type: 'tool-call-delta', id: 'a', delta: '"sea"}' },
      { type: 'tool-call-end', id: 'a' },
      { type: 'tool-call-start', id: 'b', name: 'look' },
      { type: 'tool-call-delta', id: 'b', delta: '{"at' },
      { type: 'tool-call-end', id: 'b' },
      { ...finish, finishReason: 'tool-calls' },
    ]);
    expect(seen.parts).toMatchObject([
      { type: 'tool-look', toolCallId: 'a', state: 'input-available', input: { at: 'sea' } },
      { type: 'tool-look', toolCallId: 'b', state: 'output-error', errorText: 'The arguments are not valid.' },
    ]);
    expect(seen.errors).toEqual([]);
  });

  it('takes back what a restart discards, also where parts leaves restart out', async () => {
    const parts = [
      start,
      text('1', 'Bad'),
      { type: 'tool-call-start', id: 'a', name: 'f' },
      restart,
      text('1', 'Good'),
      finish,
    ] as const;
    for (const kinds of [undefined, ['text-delta', 'tool-call-start'] as const]) {
      const seen = await shown(parts, kinds === undefined ? {} : { parts: kinds });
      expect(seen.parts).toMatchObject([{ type: 'text', text: 'Good', state: 'done' }]);
      expect(seen.errors).toEqual([]);
    }
  });

  it('sends sources once, images, files and whole sounds where parts names them', async () => {
    const seen = await shown(
      [
        start,
        { type: 'source', url: 'https://a.example/', title: 'A' },
        { type: 'source', url: 'https://a.example/', citations: [] },
        { type: 'source', filename: 'b.pdf', fileId: 'secret' },
        { type: 'image', data: 'AAAA', mediaType: 'image/png' },
        { type: 'file', url: 'https://a.example/f', mediaType: 'text/plain' },
        { type: 'audio-delta', id: 's', data: 'AA==' },
        { type: 'audio-delta', id: 's', data: 'AA==' },
        { type: 'audio-end', id: 's', mediaType: 'audio/wav' },
        finish,
      ],
      { parts: ['source', 'image', 'file', 'audio-delta', 'audio-end'] },
    );
    expect(seen.parts).toMatchObject([
      { type: 'source-url', sourceId: 'https://a.example/', title: 'A' },
      { type: 'source-document', title: 'b.pdf', filename: 'b.pdf' },
      { type: 'file', url: 'data:image/png;base64,AAAA' },
      { type: 'file', url: 'https://a.example/f', mediaType: 'text/plain' },
      { type: 'file', url: 'data:audio/wav;base64,AAA=' },
    ]);
    expect(JSON.stringify(seen.message)).not.toContain('secret');
  });

  it('adds metadata that the application makes of the parts', async () => {
    const seen = await shown([start, text('1', 'Hi'), finish], {
      messageMetadata: (part) =>
        part.type === 'stream-start'
          ? { by: part.provider }
          : part.type === 'finish'
            ? { total: part.usage.totalTokens }
            : undefined,
    });
    expect(seen.message?.metadata).toEqual({ by: 'p', total: 7 });
  });

  it.each<[string, Omit<StreamResponseOptions, 'format'>, string]>([
    ['its code', {}, 'The stream failed (server).'],
    ['the text of onError', { onError: () => 'Try again.' }, 'Try again.'],
    ['the value of onError as JSON', { onError: () => ({ retry: true }) }, '{"retry":true}'],
  ])('ends with %s for a failure, and keeps what had arrived', async (_what, options, message) => {
    const seen = await shown(
      [start, text('1', 'Hal'), new ServerError('10.0.0.1 refused', { provider: 'p' })],
      options,
    );
    expect(seen.errors).toEqual([message]);
    expect(seen.parts).toMatchObject([{ type: 'text', text: 'Hal', state: 'done' }]);
  });

  it.each<[string, readonly ToolRunPart['type'][] | undefined, unknown]>([
    ['that their results are there', undefined, null],
    [
      'what they returned where parts names it',
      ['text-delta', 'tool-call-start', 'tool-call-delta', 'tool-call-end', 'tool-result'],
      { at: 12 },
    ],
  ])('shows the steps of a run of tools, and %s', async (_what, parts, output) => {
    const mock = mockProvider();
    const calls = [
      { id: '1', name: 'noon', arguments: {} },
      { id: '2', name: 'fail', arguments: {} },
    ];
    mock.enqueue({ text: 'Let me see.', toolCalls: calls }, 'It is noon.');
    const ai = createFlexiAI({ providers: [mock({ model: 'm' })] });
    const noon = tool({ name: 'noon', execute: () => ({ at: 12 }) });
    const fail = tool({
      name: 'fail',
      execute: () => {
        throw new Error('10.0.0.1 refused');
      },
    });
    const run = ai.runTools({ prompt: 'When?' }, { tools: [noon, fail] });
    const seen = await shownOf(run.toResponse({ format: 'ai-sdk-ui', ...(parts !== undefined && { parts }) }));
    expect(seen.errors).toEqual([]);
    expect(seen.message?.parts).toMatchObject([
      { type: 'step-start' },
      { type: 'text', text: 'Let me see.', state: 'done' },
      { type: 'tool-noon', state: 'output-available', output },
      { type: 'tool-fail', state: 'output-error', errorText: 'The tool failed.' },
      { type: 'step-start' },
      { type: 'text', text: 'It is noon.', state: 'done' },
    ]);
    await ai.close();
  });

  it('asks the page for the approval of a call', async () => {
    const mock = mockProvider();
    mock.enqueue({ toolCalls: [{ id: '1', name: 'remove', arguments: { file: 'a' } }] });
    const ai = createFlexiAI({ providers: [mock({ model: 'm' })] });
    const remove = tool({ name: 'remove', needsApproval: true, execute: () => 'gone' });
    const seen = await shownOf(
      ai.runTools({ prompt: 'Clean' }, { tools: [remove] }).toResponse({ format: 'ai-sdk-ui' }),
    );
    expect(seen.parts).toMatchObject([
      { type: 'tool-remove', state: 'approval-requested', input: { file: 'a' }, approval: { id: '1' } },
    ]);
    await ai.close();
  });
});
