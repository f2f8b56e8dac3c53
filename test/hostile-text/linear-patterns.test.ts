import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { SECRET_SHAPES } from '../../packages/logger/src/secret-shapes.ts';
import { PUMPS, textOf } from './growth.ts';

// A pattern that starts again at each character, or backtracks, takes quadratic time. A message of 1 MB then blocks the
// process for minutes. So each pattern of the library is tested, whatever text it is for.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = 'packages/{core,logger,cli,provider-*}/src/**/*.ts';

/** Its patterns are fragments; the combined patterns are tested below. */
const PIECES = 'packages/logger/src/secret-shapes.ts';

/** A text of this length takes a linear pattern less than a millisecond, and others hundreds. */
const LENGTH = 20_000;
const LONGEST_MS = 60;

interface Found {
  readonly file: string;
  readonly pattern: RegExp;
}

function patternsOf(file: string): readonly Found[] {
  const source = ts.createSourceFile(file, readFileSync(`${ROOT}/${file}`, 'utf8'), ts.ScriptTarget.Latest);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      found.push({ file, pattern: new RegExp(node.text.slice(1, end), node.text.slice(end + 1)) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The texts for a pattern: general texts, and the pattern's own words with separators. */
function pumpsFor({ source }: RegExp): readonly string[] {
  const pieces = source.replaceAll(/\\[bBdDwWsS]|\(\?[:=!<]+|\[[^\]]*\]|[?*+^$|(){}\\]/g, '\u0000').split('\u0000');
  const words = [...new Set(pieces)].filter((word) => word !== '');
  return [...PUMPS, ...words.flatMap((word) => [word, `${word} `, `${word}a`])];
}

/** The slowest text, if one takes too long. */
function problemOf(pattern: RegExp): string | undefined {
  const everywhere = new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, '').concat('g'));
  const time = (text: string): number => {
    const started = performance.now();
    text.replace(everywhere, '');
    return performance.now() - started;
  };
  for (const pump of pumpsFor(pattern)) {
    // The end must prevent a match of the whole text.
    const text = `${textOf(pump, LENGTH)}\u0000`;
    let best = time(text);
    for (let again = 0; again < 2 && best > LONGEST_MS; again += 1) best = Math.min(best, time(text));
    if (best > LONGEST_MS) return `${Math.round(best)} ms for ${JSON.stringify(pump)} again and again`;
  }
  return undefined;
}

describe('the patterns of the library', () => {
  it('take time in proportion to the text', () => {
    const files = globSync(SOURCES, { cwd: ROOT }).filter(
      (file) => !/\.test(?:-d)?\.ts$/.test(file) && file !== PIECES,
    );
    const found = files.flatMap(patternsOf);
    expect(found.length).toBeGreaterThan(200);
    const slow = found.flatMap(({ file, pattern }) => {
      const problem = problemOf(pattern);
      return problem === undefined ? [] : [`${file}: ${String(pattern)}: ${problem}`];
    });
    expect(slow).toEqual([]);
  }, 180_000);

  it.each(SECRET_SHAPES.map((shape) => [shape]))('of secrets take linear time, too: %s', (shape) => {
    expect(problemOf(shape)).toBeUndefined();
  });

  it('would fail this test otherwise', { timeout: 60_000 }, () => {
    expect(problemOf(/\.+$/)).toContain('ms for "."');
  });
});
