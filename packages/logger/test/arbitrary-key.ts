import fc from 'fast-check';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

function word(alphabet: string, minLength: number, maxLength = minLength): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
}

/** A key's prefix, and the following letters. */
function shape(begin: string, alphabet: string, minLength: number, maxLength?: number): fc.Arbitrary<string> {
  return word(alphabet, minLength, maxLength).map((rest) => begin + rest);
}

/** Keys that are found even between other letters. */
export const gluedKey: fc.Arbitrary<string> = fc.oneof(
  shape('sk-ant-api03-', `${LETTERS}-_`, 80, 95),
  shape('sk-proj-', `${LETTERS}-_`, 40, 160),
  shape('sk-svcacct-', `${LETTERS}-_`, 40, 160),
  shape('AIza', `${LETTERS}-_`, 35),
  shape('AKIA', UPPER, 16),
  shape('ASIA', UPPER, 16),
  shape('ABSK', `${LETTERS}+/`, 60, 120),
  shape('bedrock-api-key-', LETTERS, 40, 200),
  shape('gsk_', LETTERS, 52),
  shape('xai-', LETTERS, 80),
  shape('hf_', LETTERS, 34),
  shape('ghp_', LETTERS, 36),
  shape('github_pat_', `${LETTERS}_`, 82),
  shape('xoxb-', `${LETTERS}-`, 40, 60),
);

/** Keys whose prefix may end a word: they need a separator before them. */
const separateKey: fc.Arbitrary<string> = fc.oneof(
  shape('sk-', LETTERS, 48),
  shape('AQ.A', `${LETTERS}-_`, 40),
  fc
    .tuple(word(`${LETTERS}-_`, 20, 40), word(`${LETTERS}-_`, 20, 80), word(`${LETTERS}-_`, 43))
    .map(([header, payload, signature]) => `eyJ${header}.eyJ${payload}.${signature}`),
);

const separator = fc.constantFrom(
  ' ',
  '"',
  "'",
  '=',
  ':',
  '/',
  '(',
  '[',
  ',',
  '\n',
  '\t',
  '%20',
  '%3D',
  '\u001b[31m',
  '',
);

/** A text with a key somewhere in it, and the key. */
export const textWithKey: fc.Arbitrary<{ readonly text: string; readonly key: string }> = fc.oneof(
  fc.tuple(fc.string(), gluedKey, fc.string()).map(([before, key, after]) => ({ text: before + key + after, key })),
  fc
    .tuple(fc.string(), separator, separateKey, fc.string())
    .map(([before, between, key, after]) => ({ text: (between === '' ? '' : before + between) + key + after, key })),
  // Azure's keys are plain hexadecimal: they are recognised by the name before them.
  fc
    .tuple(
      fc.constantFrom('api-key: ', 'api_key=', '"apiKey":"', '?key=', "Ocp-Apim-Subscription-Key: '"),
      word('0123456789abcdef', 32),
    )
    .filter(([, key]) => /\d/.test(key))
    .map(([name, key]) => ({ text: name + key, key })),
);
