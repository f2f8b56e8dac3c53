import { describe, expect, it } from 'vitest';
import { ServerError } from '../index.ts';
import { messageOf } from './message-of.ts';

function parseError(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}

describe('the message of an error', () => {
  it.each(['The capital is Paris.', '{"city": Paris}', '"Paris', '{"a":1} Paris', 'Paris'])(
    'of JSON.parse does not repeat the text: %s',
    (text) => {
      const error = parseError(text);
      expect(messageOf(error)).toMatch(/^The text is not valid JSON( at position \d+)?$/);
      const { cause } = new ServerError('It failed.', { provider: 'p', model: 'm', cause: error });
      expect(cause).toMatchObject({ name: 'SyntaxError', message: expect.not.stringContaining('Pari') });
    },
  );

  it('is kept for all other errors', () => {
    expect(messageOf(new SyntaxError('Invalid regular expression'))).toBe('Invalid regular expression');
    expect(messageOf(new Error('Unexpected token in JSON'))).toBe('Unexpected token in JSON');
  });
});
