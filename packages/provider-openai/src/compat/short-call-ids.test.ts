import { describe, expect, it } from 'vitest';
import { ShortCallIds } from './short-call-ids.ts';

describe('short ids of tool calls', () => {
  it('are kept if they are valid', () => {
    const ids = new ShortCallIds(9, ['D681PevKs', 'abcdefghi']);
    expect([ids.of('D681PevKs'), ids.of('abcdefghi')]).toEqual(['D681PevKs', 'abcdefghi']);
  });

  it('consist of letters and digits, in the required number', () => {
    const long = ['call_0fypS1hVX', 'toolu_01A09q90qw90lq917835lq9', '', 'a', 'übermäßig', 'abcdefgh_'];
    const ids = new ShortCallIds(9, long);
    for (const id of long) expect(ids.of(id)).toMatch(/^[0-9A-Za-z]{9}$/);
    expect(new ShortCallIds(12, ['x']).of('x')).toHaveLength(12);
  });

  it('differ from one another, thousands of them', () => {
    const long = Array.from({ length: 20_000 }, (_, index) => `call_${index}`);
    const ids = new ShortCallIds(9, long);
    expect(new Set(long.map((id) => ids.of(id))).size).toBe(long.length);
  });

  it('avoid an id that is valid already', () => {
    const short = new ShortCallIds(9, ['call_1']).of('call_1');
    const ids = new ShortCallIds(9, ['call_1', short]);
    expect(ids.of(short)).toBe(short);
    expect(ids.of('call_1')).not.toBe(short);
  });

  it('are the same in every request of a conversation that grows', () => {
    const before = new ShortCallIds(9, ['call_1', 'call_2']);
    const after = new ShortCallIds(9, ['call_1', 'call_2', 'call_3']);
    expect([after.of('call_1'), after.of('call_2')]).toEqual([before.of('call_1'), before.of('call_2')]);
  });
});
