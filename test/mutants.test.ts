import { globSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOMS } from './mutants/rooms.ts';
import stryker from './mutants/stryker.config.ts';
import mutantTests from './mutants/vitest.config.ts';

const root = join(import.meta.dirname, '..');
const find = (patterns: readonly string[], exclude: readonly string[] = []): readonly string[] =>
  globSync(patterns, { cwd: root, exclude });

describe('the mutation tests', () => {
  const excluded = stryker.mutate.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const mutated = stryker.mutate.filter((pattern) => !pattern.startsWith('!'));

  it.each(ROOMS)('find code to change in %s', (room) => {
    const own = mutated.filter((pattern) => pattern.includes(`/src/${room}/`));
    expect(own).toHaveLength(1);
    expect(find(own, excluded).length).toBeGreaterThan(1);
  });

  it('change no tests', () => {
    expect(find(mutated, excluded).filter((file) => /\.test(-d)?\.ts$/.test(file))).toEqual([]);
  });

  it('find the tests of these rooms', () => {
    const { include = [], exclude = [] } = mutantTests.test ?? {};
    const tests = find(include, exclude);
    for (const room of ['test/behaviour', 'src/resilience', 'src/stream']) {
      expect(tests.filter((file) => file.includes(join(room))).length, room).toBeGreaterThan(5);
    }
  });

  it('copy the changed code, its tests and what these import', () => {
    const files = [
      'packages/core/src/index.ts',
      'packages/core/test/scripted-provider.ts',
      'test/long-form.ts',
      'test/mutants/vitest.config.ts',
      'packages/core/package.json',
    ];
    expect(find(files)).toHaveLength(files.length);
    const copied = stryker.ignorePatterns
      .filter((pattern) => pattern.startsWith('!'))
      .map((pattern) => pattern.slice(1));
    expect(files.filter((file) => !copied.some((pattern) => matchesGlob(file, pattern)))).toEqual([]);
  });

  it('fail below a score', () => {
    expect(stryker.thresholds.break).toBeGreaterThanOrEqual(85);
  });
});
