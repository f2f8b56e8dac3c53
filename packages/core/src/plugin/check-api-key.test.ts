import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
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
    ['sk-abcd\r', 'contains a line break'],
    ['sk-abcd\u2028', 'contains a line break'],
    ['   ', 'is empty'],
    ['sk-ab cd', 'contains a space'],
    ['\tsk-abcd', 'has a space before or after it'],
    ['sk-abcd\u00a0', 'has a space before or after it'],
    ['Bearer sk-abcd', 'begins with "Bearer": give the key alone'],
    [' bearer sk-abcd\n', 'begins with "Bearer": give the key alone'],
    ['"sk-abcd"', 'has quotation marks around it: give the key alone'],
    ["'sk-abcd'\n", 'has quotation marks around it: give the key alone'],
    ['“sk-abcd”', 'has quotation marks around it: give the key alone'],
    ['«sk-abcd»', 'has quotation marks around it: give the key alone'],
    ['sk-abcd"', 'has quotation marks around it: give the key alone'],
    ['<key>', 'is a placeholder that nothing was put in for'],
    ['[your key]', 'is a placeholder that nothing was put in for'],
    ['$'.concat('{MY_API_KEY}'), 'is a placeholder that nothing was put in for'],
    ['{{ key }}', 'is a placeholder that nothing was put in for'],
    ['$MY_API_KEY', 'is a placeholder that nothing was put in for'],
    ['%MY_API_KEY%', 'is a placeholder that nothing was put in for'],
    ['process.env.MY_API_KEY', 'is a placeholder that nothing was put in for'],
    ['sk-abc…xyz', 'was shortened: copy the whole key'],
    ['sk-abc••••xyz', 'was shortened: copy the whole key'],
    ['sk–abcd', 'contains a typographic dash where a hyphen belongs'],
    ['sk—abcd', 'contains a typographic dash where a hyphen belongs'],
    ['sk−abcd', 'contains a typographic dash where a hyphen belongs'],
    ['sk-abcd\u200b', 'contains a character that no key has'],
    ['sk-аbcd', 'contains a character that no key has'],
    ['sk-abcd\0', 'contains a character that no key has'],
  ])('finds %o malformed: it %s', (key, reason) => {
    expect(check(key)).toEqual({ ok: false, kind: 'malformed', reason });
  });

  it.each([
    'sk-...',
    'sk-abcd...',
    'sk-***',
    'sk-xxxx',
    'sk-xxxxxxxx-xxxx',
    'xxx',
    'your-api-key',
    'YOUR_API_KEY',
    'sk-your-key-here',
    'your_openai_api_key_here',
    'sk-your_secret_key',
    'insert-your-key-here',
    'paste-key-here',
    'my-api-key',
    'api-key',
    'apiKey',
    'API_KEY_HERE',
    'changeme',
    'REPLACE_ME',
    'placeholder',
    'undefined',
    'null',
  ])('takes %o for a placeholder, which a proxy may still want', (key) => {
    expect(check(key)).toEqual({
      ok: false,
      kind: 'unexpected',
      reason: 'is a placeholder: put your own key there',
    });
  });

  it.each(['sk-yourself1', 'sk-maxxx1', 'sk-9xXxX9', 'sk-monkey_token1'])('takes %o for a key', (key) => {
    expect(check(key)).toEqual({ ok: true });
  });

  it('tells whose a key looks like', () => {
    const foreign = [{ shape: /^pk-/, of: 'Acme' }];
    expect(checkApiKey('pk-abcd1234', /^sk-/, 'should begin with "sk-"', foreign)).toEqual({
      ok: false,
      kind: 'unexpected',
      reason: 'looks like a key of Acme; it should begin with "sk-"',
    });
    expect(checkApiKey('sk-abcd1234', /^sk-/, 'should begin with "sk-"', foreign)).toEqual({ ok: true });
  });

  it('never repeats a key, and never fails over one', () => {
    const shape = /^sk-[a-z]{40}$/;
    fc.assert(
      fc.property(fc.string({ minLength: 4, unit: 'binary' }), (text) => {
        const checked = checkApiKey(text, shape, 'should be longer');
        return checked.ok || text.trim().length < 4 || !checked.reason.includes(text.trim());
      }),
      propertyRuns(30, 1000),
    );
  });

  it('finds a key of another shape unexpected, and never repeats it', () => {
    expect(check('pk-abcd1234')).toEqual({ ok: false, kind: 'unexpected', reason: 'should begin with "sk-"' });
  });
});
