import { expect, it } from 'vitest';
import type { StreamPart } from '../types/stream-part.ts';
import { isContent } from './commit-point.ts';

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
  [{ type: 'source', url: 'https://example.com' }, true],
])('holds %o to be content: %s', (part, content) => {
  expect(isContent(part)).toBe(content);
});
