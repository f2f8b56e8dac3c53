import { randomInt } from 'node:crypto';

const LETTERS_AND_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A new id: a prefix and some random letters and digits. */
export function wireId(prefix: string, length: number): string {
  let id = prefix;
  for (let index = 0; index < length; index += 1) id += LETTERS_AND_DIGITS[randomInt(LETTERS_AND_DIGITS.length)];
  return id;
}
