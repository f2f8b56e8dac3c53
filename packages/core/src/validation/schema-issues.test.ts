import { describe, expect, it } from 'vitest';
import { joinPath } from './schema-issues.ts';

describe('joinPath', () => {
  it.each([
    [['providers', 0, 'model'], 'providers[0].model'],
    [['headers', 'x.y'], 'headers["x.y"]'],
    [['headers', 'a"b]'], 'headers["a\\"b]"]'],
    [['x-plain_name', ''], 'x-plain_name.'],
  ])('writes %j as %s', (keys, path) => {
    expect(joinPath('', keys)).toBe(path);
  });
});
