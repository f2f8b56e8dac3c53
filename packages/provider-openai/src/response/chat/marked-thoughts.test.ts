import type { JsonObject } from '@flexiai/core/plugin';
import { describe, expect, it } from 'vitest';
import { MarkedThoughts } from './marked-thoughts.ts';

const MARK: JsonObject = { extra_content: { google: { thought: true } } };

/** The result of the pieces: those in pairs are marked. */
function split(pieces: readonly (string | readonly [marked: string])[], isWhole = false) {
  const thoughts = new MarkedThoughts();
  const said = pieces.map((piece) =>
    typeof piece === 'string' ? thoughts.split({}, piece, isWhole) : thoughts.split(MARK, piece[0], isWhole),
  );
  said.push(thoughts.flush());
  return { reasoning: said.map((part) => part.reasoning).join(''), text: said.map(({ text }) => text).join('') };
}

describe('content that is marked as thinking', () => {
  it.each<[string, readonly (string | readonly [string])[], string, string]>([
    ['in pieces', [['<thought>One. '], ['Two.'], '</thought>So ', 'it is.'], 'One. Two.', 'So it is.'],
    ['without tags', [['One. '], ['Two.'], 'So it is.'], 'One. Two.', 'So it is.'],
    ['with another tag', [['<think>One.</think>'], 'So it is.'], 'One.', 'So it is.'],
    ['with its answer in the same piece', [['<thought>One.</thought>So it is.']], 'One.', 'So it is.'],
    ['with tags in pieces', [['<thou'], ['ght>One.</thou'], 'ght>So it is.'], 'One.', 'So it is.'],
    ['with a closing tag alone, in pieces', [['One.'], '</tho', 'ught>So'], 'One.', 'So'],
    ['which goes on without a mark until its tag', [['<thought>One'], '.</thought>So'], 'One.', 'So'],
    ['and nothing else', [['<thought>One.']], 'One.', ''],
    ['which ends like a tag', [['One </']], 'One </', ''],
    ['twice', [['<thought>A'], '</thought>B', ['<thought>C'], '</thought>D'], 'AC', 'BD'],
  ])('is reasoning: %s', (_name, pieces, reasoning, text) => {
    expect(split(pieces)).toEqual({ reasoning, text });
  });

  it('is in one text with the answer if the message is whole', () => {
    expect(split([['<thought>One.</thought>So it is.']], true)).toEqual({ reasoning: 'One.', text: 'So it is.' });
    expect(split([['So it is.']], true)).toEqual({ reasoning: '', text: 'So it is.' });
  });
});

it('content without a mark is text, including tags', () => {
  expect(split(['<thought>', 'a</thought>'])).toEqual({ reasoning: '', text: '<thought>a</thought>' });
});
