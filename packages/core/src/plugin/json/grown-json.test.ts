import { describe, expect, it } from 'vitest';
import { isGrownJson, isSameJson } from './grown-json.ts';

describe('isSameJson', () => {
  it.each([
    ['{"a":1,"b":[2]}', '{ "a": 1, "b": [ 2 ] }', true],
    ['{"a":1,"b":2}', '{"b":2,"a":1}', true],
    ['{"a":1', '{"a":1', true],
    ['{"a":1}', '{"a":1,"b":2}', false],
    ['{"a":"x"}', '{"a":"xy"}', false],
    ['{"a":1', '{"a": 1', false],
  ])('of %s and %s is %s', (one, other, same) => {
    expect(isSameJson(one, other)).toBe(same);
    expect(isSameJson(other, one)).toBe(same);
  });
});

describe('isGrownJson', () => {
  it.each([
    ['{"a":"x"}', '{"a":"xy","b":1}', true],
    ['{"l":[1]}', '{"l":[1,2]}', true],
    ['{}', '{"a":', true],
    ['{"a":1}', '{"a":12}', false],
    ['{"a":"xy"}', '{"a":"x"}', false],
    ['{"a":{}}', '{"a":[]}', false],
    ['{"a":1}', '{"a":1', false],
    ['[]', '[1]', false],
  ])('from %s to %s is %s', (earlier, later, grown) => {
    expect(isGrownJson(earlier, later)).toBe(grown);
  });

  it('values that are nested too deeply are not compared', () => {
    const nested = (inner: string): string => `{"a":${'['.repeat(20_000)}${inner}${']'.repeat(20_000)}}`;
    expect(isGrownJson(nested('1'), nested('1,2'))).toBe(false);
    expect(isSameJson(nested('1'), nested('1'))).toBe(true);
  });
});
