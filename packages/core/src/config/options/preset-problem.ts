import { describeValue } from '../../data/describe-value.ts';
import { nearest } from '../../data/nearest.ts';
import { PRESETS } from './presets.ts';

/** Names that a hint is looked for among: each of very many presets may have a mistake. */
const MOST_NAMES = 50;

/** Why nothing can be named by this; `undefined` for a preset's name. @param own the names of presets of one's own */
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
