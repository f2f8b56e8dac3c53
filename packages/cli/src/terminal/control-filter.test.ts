import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { ControlFilter, withoutControls } from './control-filter.ts';

describe('withoutControls', () => {
  it.each([
    ['a colour', 'a\u001b[31mred\u001b[0m', 'ared'],
    ['a cursor move and a clear', '\u001b[2J\u001b[1;1Hhome', 'home'],
    ['a private mode', '\u001b[?1049hx', 'x'],
    ['a window title', '\u001b]0;owned\u0007x', 'x'],
    ['a title that ST ends', '\u001b]0;owned\u001b\\x', 'x'],
    ['a link', '\u001b]8;;https://example.com\u001b\\here\u001b]8;;\u001b\\', 'here'],
    ['a write to the clipboard', '\u001b]52;c;cm0gLXJmIC8=\u0007x', 'x'],
    ['a device control string', '\u001bPq#0\u001b\\x', 'x'],
    ['a one-character CSI', '\u009b31mx', 'x'],
    ['a one-character OSC', '\u009d0;t\u009cx', 'x'],
    ['a character set', '\u001b(0lqk', 'lqk'],
    ['a reset', '\u001bcx', 'x'],
    ['a bell, a backspace and a delete', 'a\u0007\b\u007fb', 'ab'],
    ['a lone carriage return, which would overwrite', 'safe\revil', 'safeevil'],
    ['an override of direction', 'a\u202egpj.exe', 'agpj.exe'],
  ])('removes %s', (_what, text, clean) => {
    expect(withoutControls(text)).toBe(clean);
  });

  it.each([
    ['line breaks and tabs', 'a\n\tb'],
    ['other scripts, accents and emoji', 'héllo 你好 👩‍👩‍👧 مرحبا'],
    ['brackets outside sequences', '[31m and ]0;'],
  ])('keeps %s', (_what, text) => {
    expect(withoutControls(text)).toBe(text);
  });

  it('normalises line ends', () => {
    expect(withoutControls('a\r\nb')).toBe('a\nb');
  });

  it('keeps the text after an unterminated sequence', () => {
    expect(withoutControls('\u001b]0;title\nthe answer')).toBe('\nthe answer');
    expect(withoutControls('\u001b[31\nthe answer')).toBe('\nthe answer');
    expect(withoutControls('\u001b]0;title\u001b[31mred')).toBe('red');
  });
});

describe('ControlFilter', () => {
  const anyText = fc.array(
    fc.constantFrom('\u001b', '[', ']', '3', '1', 'm', ';', '\u0007', '\\', '\n', '\u009b', 'é', 'P'),
    {
      maxLength: 40,
    },
  );

  it('filters pieces like the whole, however the text is split', () => {
    fc.assert(
      fc.property(anyText, fc.nat(40), (chars, at) => {
        const text = chars.join('');
        const filter = new ControlFilter();
        expect(filter.write(text.slice(0, at)) + filter.write(text.slice(at))).toBe(withoutControls(text));
      }),
      propertyRuns(),
    );
  });

  it('lets no control sequence through, and every line break', () => {
    fc.assert(
      fc.property(anyText, (chars) => {
        const clean = withoutControls(chars.join(''));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
        expect(clean).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
        expect(clean.split('\n')).toHaveLength(chars.filter((char) => char === '\n').length + 1);
      }),
      propertyRuns(),
    );
  });
});
