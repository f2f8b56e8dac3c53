import { describe, expect, it } from 'vitest';
import { AnswerText } from './answer-text.ts';
import { bodyFormat } from './body-format.ts';
import type { StreamResponseOptions } from './stream-response-options.ts';

type Options = Pick<StreamResponseOptions, 'format' | 'onError'>;

const formatOf = (options: Options) =>
  bodyFormat(options, { text: new AnswerText(), codeOf: (error) => (error === 'abort' ? 'aborted' : 'server') });

const last = (chunk: object): string => `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`;

describe('the body of a response for the AI SDK', () => {
  it.each<[string, Options, string]>([
    ['the code, without a function', {}, 'The stream failed (server).'],
    ['a text of the function', { onError: () => 'Try later.' }, 'Try later.'],
    ['an object of the function, as JSON', { onError: () => ({ retry: true }) }, '{"retry":true}'],
    ['the code, where the function has no value', { onError: () => undefined }, 'The stream failed (server).'],
    [
      'the code, where the function throws',
      {
        onError: () => {
          throw new Error('secret');
        },
      },
      'The stream failed (server).',
    ],
  ])('tells of a failure %s', (_what, options, errorText) => {
    const format = formatOf({ format: 'ai-sdk-ui', ...options });
    expect(format.failure('cut')).toBe(last({ type: 'error', errorText }));
    expect(format.failure('abort')).toBe(last({ type: 'abort' }));
  });

  it.each([
    ['ai-sdk-ui', undefined, ': keep-alive\n\n'],
    ['sse', 'id: 0\n\n', ': keep-alive\n\n'],
    ['ndjson', undefined, '\n'],
    ['text', undefined, undefined],
  ] as const)('begins and stays open in its own way (%s)', (format, opening, keepAlive) => {
    expect(formatOf({ format }).opening).toBe(opening);
    expect(formatOf({ format }).keepAlive).toBe(keepAlive);
  });
});

describe('the body of a response of text', () => {
  it('cannot take back what was sent, and cannot tell of a failure', () => {
    const format = formatOf({ format: 'text' });
    expect(format.part({ type: 'text-delta', id: 't', delta: 'Hi' })).toBe('Hi');
    const restart = { attempt: 2, provider: 'p', model: 'm', reason: 'server', discard: { textLength: 2 } } as const;
    expect(() => format.part({ type: 'restart', ...restart })).toThrow('The answer began anew.');
    expect(() => format.failure('cut')).toThrow('The stream failed.');
    expect(format.end()).toBe('');
  });
});
