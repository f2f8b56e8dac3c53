import { describeValue } from '../errors/describe-value.ts';
import { nearest } from '../errors/nearest.ts';
import { PRESETS } from './presets.ts';

/** Why nothing can be named by this; `undefined` for a preset's name. @param own the names of presets of one's own */
export function presetProblem(name: unknown, own: readonly string[]): string | undefined {
  if (typeof name !== 'string') return `expected a preset's name, got ${describeValue(name)}`;
  const known = [...new Set([...own, ...Object.keys(PRESETS)])];
  if (known.includes(name)) return undefined;
  const near = nearest(name, known);
  const hint = near === undefined ? `there are ${known.join(', ')}` : `did you mean "${near}"?`;
  return `there is no preset ${describeValue(name)}; ${hint}`;
}
