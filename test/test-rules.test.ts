import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testsThatOnlyExpectInCatch } from './expects-in-catch.ts';

/** Every test file, with its source. */
async function* testFiles(): AsyncGenerator<{ readonly file: string; readonly source: string }> {
  const cwd = new URL('..', import.meta.url);
  const exclude = ['**/node_modules/**', '**/dist/**'];
  for await (const file of glob(['{packages,examples,bench,test}/**/*.test.ts'], { cwd, exclude })) {
    // The samples above are such tests.
    if (file !== join('test', 'test-rules.test.ts')) yield { file, source: await readFile(new URL(file, cwd), 'utf8') };
  }
}

describe('testsThatOnlyExpectInCatch', () => {
  it.each([
    ['a catch clause', "it('a', () => { try { run(); } catch (error) { expect(error).toBe(1); } });"],
    ['a callback of catch()', "it('a', async () => { await run().catch((error) => expect(error).toBe(1)); });"],
    ['a table of cases', "it.each([1])('a', () => { try { run(); } catch (error) { expectBroken(error); } });"],
    [
      'a nested try',
      "test('a', () => { try { try { run(); } finally { end(); } } catch (e) { expect(e).toBe(1); } });",
    ],
  ])('finds assertions that stand only in %s', (_what, source) => {
    expect(testsThatOnlyExpectInCatch(source)).toHaveLength(1);
  });

  it.each([
    ['asserts after the catch', "it('a', () => { let e; try { run(); } catch (x) { e = x; } expect(e).toBe(1); });"],
    [
      'counts its assertions',
      "it('a', () => { expect.assertions(1); try { run(); } catch (e) { expect(e).toBe(1); } });",
    ],
    [
      'throws at the end of the try block',
      "it('a', () => { try { run(); throw 1; } catch (e) { expect(e).toBe(2); } });",
    ],
    ['has no assertion of its own', "it('a', () => { try { run(); } catch { end(); } });"],
  ])('accepts a test that %s', (_what, source) => {
    expect(testsThatOnlyExpectInCatch(source)).toEqual([]);
  });

  it('says which test it is', () => {
    const source = "\n\nit('a title', () => { try { run(); } catch (error) { expect(error).toBe(1); } });";
    expect(testsThatOnlyExpectInCatch(source)).toEqual([{ title: "'a title'", line: 3 }]);
  });
});

describe('the tests of this repository', () => {
  it('assert something when nothing is thrown', async () => {
    const found: string[] = [];
    let count = 0;
    for await (const { file, source } of testFiles()) {
      count += 1;
      for (const { title, line } of testsThatOnlyExpectInCatch(source, file)) found.push(`${file}:${line} ${title}`);
    }
    expect(count).toBeGreaterThan(300);
    expect(found).toEqual([]);
  });

  it('take the number and the seed of their random cases from propertyRuns', async () => {
    const found: string[] = [];
    let count = 0;
    for await (const { file, source } of testFiles()) {
      if (!/\bfc\.assert\(/.test(source)) continue;
      count += 1;
      if (!/\bpropertyRuns\(/.test(source)) found.push(file);
    }
    expect(count).toBeGreaterThan(20);
    expect(found).toEqual([]);
  });
});
