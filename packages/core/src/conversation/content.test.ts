import { describe, expect, it } from 'vitest';
import { addTokens, estimateUsage, UNKNOWN_USAGE } from '../usage/usage-totals.ts';
import { contentParts, textOf, toolResults } from './content.ts';

describe('the content of a message', () => {
  it('is a list of parts, in either notation', () => {
    expect(contentParts({ role: 'user', content: 'hi' })).toEqual([{ type: 'text', text: 'hi' }]);
    const content = [{ type: 'text', text: 'hi' }] as const;
    expect(contentParts({ role: 'assistant', content })).toBe(content);
  });

  it('of a tool message is a list of results, in either notation', () => {
    const result = { type: 'tool-result', toolCallId: 'c', content: '21' } as const;
    expect(toolResults({ role: 'tool', toolCallId: 'c', content: '21' })).toEqual([result]);
    expect(toolResults({ role: 'tool', toolCallId: 'c', toolName: 'f', content: '21', isError: false })).toEqual([
      { ...result, toolName: 'f', isError: false },
    ]);
    const content = [result];
    expect(toolResults({ role: 'tool', content })).toBe(content);
  });

  it('has a text, which joins its text parts', () => {
    expect(textOf('hi')).toBe('hi');
    expect(
      textOf([
        { type: 'text', text: 'a' },
        { type: 'reasoning', text: 'x' },
        { type: 'text', text: 'b' },
      ]),
    ).toBe('ab');
    expect(textOf([{ type: 'image' }, { type: 'text' }])).toBe('');
  });
});

describe('token counts', () => {
  it('are added where both are known', () => {
    expect([addTokens(1, 2), addTokens(0, 0), addTokens(undefined, 2), addTokens(1, undefined)]).toEqual([
      3,
      0,
      undefined,
      undefined,
    ]);
  });

  it('are undefined, not zero, where none was reported', () => {
    expect(UNKNOWN_USAGE).toEqual({
      inputTokens: undefined,
      outputTokens: undefined,
      totalTokens: undefined,
      accuracy: 'unknown',
    });
    expect(Object.isFrozen(UNKNOWN_USAGE)).toBe(true);
    expect(estimateUsage(9)).toMatchObject({ outputTokens: 3, inputTokens: undefined, accuracy: 'estimated' });
  });
});
