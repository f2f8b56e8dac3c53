import type { Mutant } from './instrument.ts';
import type { Status } from './plan.ts';

export interface Outcome {
  readonly mutant: Mutant;
  readonly status: Status;
}

export interface Score {
  readonly detected: number;
  readonly live: number;
  readonly uncovered: number;
  readonly loaded: number;
  readonly endless: number;
}

export function scoreOf(outcomes: readonly Outcome[]): Score {
  const count = (...of: readonly Status[]): number => outcomes.filter(({ status }) => of.includes(status)).length;
  return {
    detected: count('killed', 'timeout'),
    live: count('survived', 'unfinished'),
    uncovered: count('uncovered'),
    loaded: count('loaded'),
    endless: count('timeout'),
  };
}

/** Detected mutants among all that a test could notice. What only loads with a module counts on no side. */
export function rate({ detected, live, uncovered }: Score): number {
  return detected / Math.max(1, detected + live + uncovered);
}

/** Wilson's interval, of 95 %. */
export function interval({ detected, live, uncovered }: Score): readonly [number, number] {
  const all = detected + live + uncovered;
  if (all === 0) return [0, 1];
  const z = 1.96;
  const share = detected / all;
  const middle = share + z ** 2 / (2 * all);
  const half = z * Math.sqrt((share * (1 - share)) / all + z ** 2 / (4 * all ** 2));
  const whole = 1 + z ** 2 / all;
  return [(middle - half) / whole, (middle + half) / whole];
}

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** A table in Markdown, with a line for each group. */
export function table(outcomes: readonly Outcome[], groupOf: (file: string) => string): string {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const group = groupOf(outcome.mutant.file);
    groups.set(group, [...(groups.get(group) ?? []), outcome]);
  }
  const rows = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, of]) => row(name, scoreOf(of)));
  return [
    '| code | mutants | killed | without end | live | not reached | score |',
    '| ---- | ------: | -----: | ----------: | ---: | ----------: | ----: |',
    ...rows,
    row('all', scoreOf(outcomes)),
  ].join('\n');
}

function row(name: string, score: Score): string {
  const { detected, endless, live, uncovered } = score;
  const cells = [detected + live + uncovered, detected - endless, endless, live, uncovered, percent(rate(score))];
  return `| ${[name, ...cells].join(' | ')} |`;
}

/** Each mutant that no test noticed: its place, and what was changed to what. */
export function survivors(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes
    .filter(({ status }) => status !== 'killed' && status !== 'timeout' && status !== 'loaded')
    .map(({ mutant: { file, line, mutator, original, replacement }, status }) =>
      [`${file}:${line} ${status} ${mutator}`, `  - ${oneLine(original)}`, `  + ${oneLine(replacement)}`].join('\n'),
    );
}

function oneLine(code: string): string {
  const line = code.replace(/\s+/g, ' ');
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
