import { constraintInWords } from './constraint-words.ts';
import type { Constraints } from './schema-node.ts';

/** Keywords whose larger value is the tighter one, and those whose smaller value is. */
const TIGHTER_IF_LARGER = new Set([
  'minimum',
  'exclusiveMinimum',
  'minLength',
  'minItems',
  'minProperties',
  'minContains',
]);
const TIGHTER_IF_SMALLER = new Set([
  'maximum',
  'exclusiveMaximum',
  'maxLength',
  'maxItems',
  'maxProperties',
  'maxContains',
]);

/** Combines constraints. Those that contradict a value of the first set are described in words. */
export interface MergedConstraints {
  readonly constraints: Constraints;
  readonly told: readonly string[];
}

export function mergeConstraints(first: Constraints, second: Constraints): MergedConstraints {
  const constraints: { [keyword: string]: unknown } = { ...first };
  const told: string[] = [];
  for (const [keyword, value] of Object.entries(second)) {
    const known = constraints[keyword];
    if (known === undefined) constraints[keyword] = value;
    else if (typeof known === 'number' && typeof value === 'number' && TIGHTER_IF_LARGER.has(keyword)) {
      constraints[keyword] = Math.max(known, value);
    } else if (typeof known === 'number' && typeof value === 'number' && TIGHTER_IF_SMALLER.has(keyword)) {
      constraints[keyword] = Math.min(known, value);
    } else if (keyword === 'uniqueItems') constraints[keyword] = known === true || value === true;
    else if (JSON.stringify(known) !== JSON.stringify(value)) {
      const words = constraintInWords(keyword, value);
      if (words !== undefined) told.push(words);
    }
  }
  return { constraints, told };
}
