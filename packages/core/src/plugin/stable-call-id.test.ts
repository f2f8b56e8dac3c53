import { describe, expect, it } from 'vitest';
import { stableCallId } from './stable-call-id.ts';

describe('stableCallId', () => {
  it('the id is the same for the same call of an answer', () => {
    expect(stableCallId('msg_1', 0)).toBe(stableCallId('msg_1', 0));
  });

  it('the id is valid for every provider', () => {
    expect(stableCallId('msg_1/ä', 0)).toMatch(/^call_[0-9a-f]{24}$/);
    expect(stableCallId(undefined, 0)).toMatch(/^call_[0-9a-f]{24}$/);
  });

  it('the id differs between calls and between answers', () => {
    const ids = Array.from({ length: 50 }, (_, answer) =>
      [0, 1, 2].map((index) => stableCallId(`msg_${answer}`, index)),
    );
    expect(new Set(ids.flat()).size).toBe(150);
  });

  it('answers without an id have different call ids', () => {
    expect(stableCallId('', 0)).not.toBe(stableCallId('', 0));
  });
});
