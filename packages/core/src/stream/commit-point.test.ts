import { expect, it } from 'vitest';
import type { StreamPart } from '../model/stream-part.ts';
import { contentSize, isContent } from './commit-point.ts';

it.each<[StreamPart, boolean]>([
  [{ type: 'stream-start', provider: 'p', model: 'm' }, false],
  [{ type: 'text-delta', id: 't', delta: '' }, false],
  [{ type: 'reasoning-delta', id: 'r', delta: '' }, false],
  [{ type: 'refusal-delta', id: 'x', delta: '' }, false],
  [
    {
      type: 'finish',
      finishReason: 'stop',
      usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0, accuracy: 'reported' },
    },
    false,
  ],
  [{ type: 'text-delta', id: 't', delta: ' ' }, true],
  [{ type: 'reasoning-delta', id: 'r', delta: 'h' }, true],
  [{ type: 'reasoning-end', id: 'r' }, true],
  [{ type: 'refusal-delta', id: 'x', delta: 'no' }, true],
  [{ type: 'tool-call-start', id: 'c', name: 'f' }, true],
  [{ type: 'tool-call-delta', id: 'c', delta: '' }, true],
  [{ type: 'tool-call-end', id: 'c' }, true],
  [{ type: 'source', url: 'https://example.com' }, false],
  [{ type: 'text-end', id: 't', providerMetadata: { p: { mark: 'm' } } }, false],
  [{ type: 'provider-block', kind: 'tool-call', name: 'search_call', raw: {} }, true],
  [{ type: 'image', data: 'aGk=', mediaType: 'image/png' }, true],
  [{ type: 'file', url: 'https://example.com/a.csv' }, true],
  [{ type: 'audio-delta', id: 'a' }, false],
  [{ type: 'audio-delta', id: 'a', data: '', transcript: '' }, false],
  [{ type: 'audio-delta', id: 'a', data: 'aGk=' }, true],
  [{ type: 'audio-delta', id: 'a', transcript: 'Hi' }, true],
  [{ type: 'audio-end', id: 'a', mediaType: 'audio/wav' }, true],
])('whether the part %o is content: %s', (part, content) => {
  expect(isContent(part)).toBe(content);
});

it.each<[StreamPart, number]>([
  [{ type: 'text-delta', id: 't', delta: 'abc' }, 3],
  [{ type: 'tool-call-delta', id: 'c', delta: '{}' }, 2],
  [{ type: 'audio-delta', id: 'a', data: 'aGk=' }, 4],
  [{ type: 'audio-delta', id: 'a', transcript: 'Hi' }, 2],
  [{ type: 'audio-delta', id: 'a', data: 'aGk=', transcript: 'Hi' }, 6],
  [{ type: 'provider-block', kind: 'other', name: 'search', raw: {} }, Number.POSITIVE_INFINITY],
  [{ type: 'image', data: 'aGk=' }, Number.POSITIVE_INFINITY],
  [{ type: 'file', data: 'aGk=' }, Number.POSITIVE_INFINITY],
  [{ type: 'text-end', id: 't' }, 0],
])('the content of the part %o has the size %s', (part, size) => {
  expect(contentSize(part)).toBe(size);
});
