import { describe, expect, it, vi } from 'vitest';
import { type ClientEvents, createFlexiAI, type StreamPart, type Warning } from '../../src/index.ts';
import { answer, finish, scripted } from '../scripted-provider.ts';

const unreadable: Warning = { code: 'malformed-chunk', message: '1 event of the stream could not be read.' };
const leftOut: Warning = { code: 'unsupported-setting', setting: 'seed', message: 'It takes no seed.' };

const parts: readonly StreamPart[] = [
  { type: 'stream-start', provider: 'a', model: 'm', warnings: [leftOut] },
  { type: 'text-delta', id: 't', delta: 'Hi' },
  { ...finish('Hi'), warnings: [unreadable] } as StreamPart,
];

function client() {
  const a = scripted('a');
  const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const hooked: ClientEvents['warning'][] = [];
  const told: ClientEvents['warning'][] = [];
  const ai = createFlexiAI({
    providers: [a({ model: 'm' })],
    logger,
    hooks: { onWarning: (event) => void hooked.push(event) },
  });
  ai.on('warning', (event) => void told.push(event));
  return { a, ai, logger, hooked, told };
}

const at = { callId: 'c1', requestId: 'c1', correlationId: 'c1', provider: 'a', model: 'm', attempt: 1 };

describe('a warning of an answer', () => {
  it('reaches an application that reads only the text of a stream, by an event and a log line', async () => {
    const { a, ai, logger, hooked, told } = client();
    a.next({ parts });
    let text = '';
    for await (const piece of ai.streamChatCompletion({ prompt: 'x' }, { correlationId: 'c1' }).textStream)
      text += piece;
    expect(text).toBe('Hi');
    expect(told).toEqual([
      { ...at, warning: leftOut },
      { ...at, warning: unreadable },
    ]);
    expect(hooked).toEqual(told);
    expect(logger.warn.mock.calls).toEqual([
      ['The answer of "a" has a warning: 1 event of the stream could not be read.', { ...at, code: 'malformed-chunk' }],
    ]);
    expect(logger.debug).toHaveBeenCalledWith(expect.stringContaining('takes no seed'), {
      ...at,
      code: 'unsupported-setting',
      setting: 'seed',
    });
  });

  it('of a whole answer is reported, too', async () => {
    const { a, ai, told } = client();
    a.next({ whole: { ...answer('Hi'), warnings: [leftOut] } });
    await ai.chatCompletion({ prompt: 'x' }, { correlationId: 'c1' });
    expect(told).toEqual([{ ...at, warning: leftOut }]);
  });

  it('stays on the answer after it was reported', async () => {
    const { a, ai } = client();
    a.next({ parts });
    expect((await ai.streamChatCompletion({ prompt: 'x' }).response()).warnings).toEqual([leftOut, unreadable]);
  });
});
