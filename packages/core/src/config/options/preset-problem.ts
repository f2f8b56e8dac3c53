import { describeValue } from '../../data/describe-value.ts';
import { nearest } from '../../data/nearest.ts';
import { PRESETS } from './presets.ts';

/** The most names that are compared for a hint: each of very many presets may have a mistake. */
const MOST_NAMES = 50;

/** The problem with the name of a preset; `undefined` if it is valid. @param own the names of the own presets */
export function presetProblem(
  name: unknown,
  own: { has(name: string): boolean; keys(): Iterable<string> },
): string | undefined {
  if (typeof name !== 'string') return `expected a preset's name, got ${describeValue(name)}`;
  if (own.has(name) || Object.hasOwn(PRESETS, name)) return undefined;
  const known = new Set<string>();
  for (const other of own.keys()) {
    if (known.size >= MOST_NAMES) break;
    known.add(other);
  }
  for (const ours of Object.keys(PRESETS)) known.add(ours);
  const near = nearest(name, [...known]);
  const hint = near === undefined ? `there are ${[...known].join(', ')}` : `did you mean "${near}"?`;
  return `there is no preset ${describeValue(name)}; ${hint}`;
}
