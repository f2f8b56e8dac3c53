import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { instrument } from '../scripts/quality/mutants/instrument.ts';
import type { Status } from '../scripts/quality/mutants/plan.ts';
import { interval, rate, scoreOf, survivors, table } from '../scripts/quality/mutants/report.ts';
import { ROOMS } from '../scripts/quality/mutants/rooms.ts';
import { drawn } from '../scripts/quality/mutants/sample.ts';
import { IS_LONG } from './long-form.ts';

const root = join(import.meta.dirname, '..');

async function mutantsOf(code: string): ReturnType<typeof instrument> {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  writeFileSync(join(folder, 'code.ts'), code);
  const found = await instrument(folder, ['code.ts']);
  rmSync(folder, { recursive: true });
  return found;
}

describe('the mutation tests', () => {
  it.each(ROOMS)('find code to change in %s', (room) => {
    const files = globSync(`${room}/*.ts`, { cwd: root, exclude: ['**/*.test.ts', '**/*.test-d.ts'] });
    expect(files.length).toBeGreaterThan(1);
  });

  it('change conditions, bounds and calls, and no texts', async () => {
    const { mutants } = await mutantsOf("export const size = (n: number): string => (n > 3 ? 'large' : 'small');\n");
    expect(mutants.map(({ replacement }) => replacement)).toEqual(
      expect.arrayContaining(['true', 'false', 'n >= 3', 'n <= 3']),
    );
    expect(mutants.map(({ original }) => original)).not.toContain("'large'");
    expect(mutants.find(({ replacement }) => replacement === 'n >= 3')).toMatchObject({ line: 1, original: 'n > 3' });
  });

  it('switch one mutant on by its name', async () => {
    const { mutants, sources } = await mutantsOf('export const isLarge = (n) => n > 3;\n');
    const [code = ''] = Object.values(sources);
    const { isLarge } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    const scope = globalThis as { __stryker__?: { activeMutant?: string } };
    expect(isLarge(3)).toBe(false);
    scope.__stryker__ = Object.assign(scope.__stryker__ ?? {}, {
      activeMutant: mutants.find(({ replacement }) => replacement === 'n >= 3')?.id,
    });
    expect(isLarge(3)).toBe(true);
    delete scope.__stryker__;
  });

  it('know a mutant again while its file does not change', async () => {
    const code = 'export const isLarge = (n: number): boolean => n > 3;\n';
    const keys = async (text: string): Promise<readonly string[]> =>
      (await mutantsOf(text)).mutants.map(({ key }) => key);
    expect(await keys(code)).toEqual(await keys(code));
    expect(await keys(code)).not.toEqual(await keys(`${code}\n`));
  });

  it('leave out what a comment excuses, with its reason', async () => {
    const { mutants } = await mutantsOf(
      '// Stryker disable next-line EqualityOperator: a tie cannot happen\nexport const isLarge = (n) => n > 3;\n',
    );
    const reasons = new Map(mutants.map(({ replacement, ignored }) => [replacement, ignored]));
    expect(reasons.get('n >= 3')).toBe('a tie cannot happen');
    expect(reasons.get('true')).toBeUndefined();
  });

  it.each(['return assertNever(kind)', 'assertNever(kind)'])(
    'leave out the branch `default: %s`, which the types exclude',
    async (excluded) => {
      const { mutants } = await mutantsOf(
        `export function size(kind) { switch (kind) { case 'a': return one(); default: ${excluded}; } }\n`,
      );
      expect(mutants.filter(({ ignored }) => ignored !== undefined)).not.toHaveLength(0);
      for (const { original, ignored } of mutants) {
        expect(ignored).toBe(/^(default|assertNever)/.test(original) ? 'The types exclude it.' : undefined);
      }
    },
  );

  it('do not leave out a default branch that can be reached', async () => {
    const { mutants } = await mutantsOf(
      'export function size(kind) { switch (kind) { default: return other(kind); } }\n',
    );
    expect(mutants.map(({ ignored }) => ignored)).not.toContain('The types exclude it.');
  });

  it('draw the same sample for the same seed, evenly and in order', () => {
    const items = Array.from({ length: 1000 }, (_, index) => index);
    const sample = drawn(items, 200, 7);
    expect(sample).toHaveLength(200);
    expect(sample).toEqual([...new Set(sample)].sort((a, b) => a - b));
    expect(drawn(items, 200, 7)).toEqual(sample);
    expect(drawn(items, 200, 8)).not.toEqual(sample);
    const times = items.map(() => 0);
    for (let seed = 0; seed < 300; seed += 1)
      for (const item of drawn(items, 200, seed)) times[item] = (times[item] ?? 0) + 1;
    // 60 on average, with a deviation of 7.
    expect(Math.min(...times)).toBeGreaterThan(25);
    expect(Math.max(...times)).toBeLessThan(95);
  });

  it('count what lives and what no test reaches against the score, and what only loads on no side', async () => {
    const [mutant] = (await mutantsOf('export const isLarge = (n) => n > 3;\n')).mutants;
    if (mutant === undefined) throw new Error('no mutant');
    const statuses: readonly Status[] = ['killed', 'timeout', 'survived', 'unfinished', 'uncovered', 'loaded'];
    const outcomes = statuses.map((status) => ({ mutant, status }));
    const score = scoreOf(outcomes);
    expect(score).toEqual({ detected: 2, live: 2, uncovered: 1, loaded: 1, endless: 1 });
    expect(rate(score)).toBe(0.4);
    const [low, high] = interval({ ...score, detected: 90, live: 10, uncovered: 0 });
    expect([low.toFixed(3), high.toFixed(3)]).toEqual(['0.826', '0.945']);
    expect(table(outcomes, () => 'here').split('\n')[2]).toBe('| here | 5 | 1 | 1 | 2 | 1 | 40.0 % |');
    expect(survivors(outcomes)).toHaveLength(3);
  });

  it.runIf(IS_LONG)('kill a mutant of a real file, and name what lives', () => {
    const { stdout } = spawnSync(
      process.execPath,
      [
        'scripts/quality/mutants/mutants.ts',
        ...['packages/core/src/resilience/until.ts', '--again'],
        ...['--tests', 'packages/core/src/resilience/until.test.ts'],
      ],
      { cwd: root, encoding: 'utf8' },
    );
    expect(stdout).toMatch(/\| all \| \d+ \| [1-9]/);
    expect(stdout).toContain('What lives: ');
  });
});
