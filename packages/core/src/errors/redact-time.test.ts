import { describe, expect, it } from 'vitest';
import { checkApiKey } from '../plugin.ts';
import { redact } from './redact.ts';

const MB = 1_048_576;
const PIECES = [
  'Bearer ',
  'Basic',
  '***',
  'a**',
  'x.',
  'my-',
  'your_key-',
  '-x',
  '${',
  '<',
  ' ',
  '\n',
  'sk-',
  '"',
  'a',
  '%a%',
];

describe('a text of 1 MB', () => {
  it.each(PIECES)(
    'masking a text of 1 MB of %j takes time in proportion to its length, with every function that masks',
    (piece) => {
      const text = piece.repeat(Math.ceil(MB / piece.length));
      const started = performance.now();
      redact(text, ['a-secret', piece.repeat(20)]);
      checkApiKey(text, /^sk-/, 'begins with "sk-"');
      checkApiKey(text.slice(0, 60_000), /^sk-/, 'begins with "sk-"');
      // In quadratic time, it would take minutes.
      expect(performance.now() - started).toBeLessThan(5_000);
    },
  );
});
