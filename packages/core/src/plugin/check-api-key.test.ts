import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { checkApiKey } from './check-api-key.ts';

const check = (key: string) => checkApiKey(key, /^sk-\w{4,}$/, 'should begin with "sk-"');

describe('checkApiKey', () => {
  it('a key of the right form has no problem', () => {
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
    ['Bearer sk-abcd', 'begins with "Bearer": pass the key alone'],
    [' bearer sk-abcd\n', 'begins with "Bearer": pass the key alone'],
    ['"sk-abcd"', 'has quotation marks around it: pass the key alone'],
    ["'sk-abcd'\n", 'has quotation marks around it: pass the key alone'],
    ['“sk-abcd”', 'has quotation marks around it: pass the key alone'],
    ['«sk-abcd»', 'has quotation marks around it: pass the key alone'],
    ['sk-abcd"', 'has quotation marks around it: pass the key alone'],
    ['<key>', 'is a placeholder that was not replaced'],
    ['[your key]', 'is a placeholder that was not replaced'],
    ['$'.concat('{MY_API_KEY}'), 'is a placeholder that was not replaced'],
    ['{{ key }}', 'is a placeholder that was not replaced'],
    ['$MY_API_KEY', 'is a placeholder that was not replaced'],
    ['%MY_API_KEY%', 'is a placeholder that was not replaced'],
    ['process.env.MY_API_KEY', 'is a placeholder that was not replaced'],
    ['sk-abc…xyz', 'was shortened: copy the whole key'],
    ['sk-abc••••xyz', 'was shortened: copy the whole key'],
    ['sk–abcd', 'contains a typographic dash in place of a hyphen'],
    ['sk—abcd', 'contains a typographic dash in place of a hyphen'],
    ['sk−abcd', 'contains a typographic dash in place of a hyphen'],
    ['sk-abcd\u200b', 'contains a character that is not allowed in a key'],
    ['sk-аbcd', 'contains a character that is not allowed in a key'],
    ['sk-abcd\0', 'contains a character that is not allowed in a key'],
  ])('%o is malformed: it %s', (key, reason) => {
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
  ])('%o is a placeholder, which a proxy may accept', (key) => {
    expect(check(key)).toEqual({
      ok: false,
      kind: 'unexpected',
      reason: 'is a placeholder: put your own key there',
    });
  });

  it.each(['sk-yourself1', 'sk-maxxx1', 'sk-9xXxX9', 'sk-monkey_token1'])('%o is accepted as a key', (key) => {
    expect(check(key)).toEqual({ ok: true });
  });

  it('the message names the provider of a key with a foreign form', () => {
    const foreign = [{ shape: /^pk-/, of: 'Acme' }];
    expect(checkApiKey('pk-abcd1234', /^sk-/, 'should begin with "sk-"', foreign)).toEqual({
      ok: false,
      kind: 'unexpected',
      reason: 'looks like a key of Acme; it should begin with "sk-"',
    });
    expect(checkApiKey('sk-abcd1234', /^sk-/, 'should begin with "sk-"', foreign)).toEqual({ ok: true });
  });

  it('the check never repeats a key, and never throws', () => {
    const shape = /^sk-[a-z]{40}$/;
    fc.assert(
      fc.property(fc.string({ minLength: 4, unit: 'binary' }), (text) => {
        const checked = checkApiKey(text, shape, 'should be longer');
        return checked.ok || text.trim().length < 4 || !checked.reason.includes(text.trim());
      }),
      propertyRuns(30, 1000),
    );
  });

  it('a key of another form is unexpected, and the message does not repeat it', () => {
    expect(check('pk-abcd1234')).toEqual({ ok: false, kind: 'unexpected', reason: 'should begin with "sk-"' });
  });
});
