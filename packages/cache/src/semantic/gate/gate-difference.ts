import { canonicalQuestion } from './canonical-question.ts';
import { LANGUAGES } from './languages.ts';

/** Why two questions may not share an answer. */
export type GateReason = 'not-plain' | 'number' | 'negation' | 'quotation' | 'name' | 'order' | 'word';

const NEGATIONS = new Set(LANGUAGES.flatMap(({ negations }) => negations));

/** Why the gate is closed between two questions, by the most important difference; `undefined` if it is open. */
export function gateDifference(first: string, second: string): GateReason | undefined {
  const [a, b] = [canonicalQuestion(first), canonicalQuestion(second)];
  if (a === undefined || b === undefined) return 'not-plain';
  if (a === b) return undefined;
  const differing = [...notIn(a, b), ...notIn(b, a)];
  if (differing.length === 0) return 'order';
  if (differing.some((word) => /\p{N}/u.test(word))) return 'number';
  if (differing.some((word) => NEGATIONS.has(word.toLowerCase()))) return 'negation';
  if (differing.some((word) => /["“„«]/u.test(word))) return 'quotation';
  return differing.some((word) => /\p{Lu}/u.test(word)) ? 'name' : 'word';
}

/** The words of `text` that are missing, or less frequent, in `other`. */
function notIn(text: string, other: string): readonly string[] {
  const left = other.split(' ');
  return text.split(' ').filter((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
