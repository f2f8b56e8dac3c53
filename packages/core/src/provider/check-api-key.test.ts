import { describe, expect, it } from 'vitest';
import { checkApiKey } from './check-api-key.ts';

const check = (key: string) => checkApiKey(key, /^sk-\w{4,}$/, 'should begin with "sk-"');

describe('checkApiKey', () => {
  it('is content with a key of the right shape', () => {
    expect(check('sk-abcd1234')).toEqual({ ok: true });
  });

  it.each([
    ['', 'is empty'],
    ['sk-abcd\n', 'contains a line break'],
    ['sk-ab\r\ncd', 'contains a line break'],
    ['sk-ab cd', 'contains a space'],
    ['\tsk-abcd', 'contains a space'],
    ['sk-abcd\u00a0', 'contains a space'],
    ['sk–abcd', 'contains a typographic dash where a hyphen belongs'],
    ['sk—abcd', 'contains a typographic dash where a hyphen belongs'],
    ['sk−abcd', 'contains a typographic dash where a hyphen belongs'],
    ['sk-abcd\u200b', 'contains a character that no key has'],
    ['sk-аbcd', 'contains a character that no key has'],
    ['“sk-abcd”', 'contains a character that no key has'],
    ['sk-abcd\0', 'contains a character that no key has'],
  ])('finds %o malformed: it %s', (key, reason) => {
    expect(check(key)).toEqual({ ok: false, kind: 'malformed', reason });
  });

  it('finds a key of another shape unexpected, and never repeats it', () => {
    expect(check('pk-abcd1234')).toEqual({ ok: false, kind: 'unexpected', reason: 'should begin with "sk-"' });
  });
});
