import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorTraits } from '../packages/core/src/errors/error-traits.ts';
import { errorPages } from '../scripts/error-pages/error-pages.ts';

const folder = join(import.meta.dirname, '../docs/error-codes');
const pages = errorPages();

describe('the pages of error codes', () => {
  it('are one for each code, and an index', async () => {
    const names = [...Object.keys(errorTraits).map((code) => `${code}.md`), 'index.md'].sort();
    expect([...pages.keys()].sort()).toEqual(names);
    expect((await readdir(folder)).sort()).toEqual(names);
  });

  it.each([...pages])(
    'say in %s what the table of traits says; if not, run `npm run docs:errors`',
    async (name, text) => {
      expect((await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n')).toBe(text);
    },
  );

  it.each([...pages.keys()].filter((name) => name !== 'index.md'))('have a cause and a remedy in %s', (name) => {
    const [, cause = '', done = '', steps = ''] = (pages.get(name) ?? '').split(/^## .*$/m);
    for (const part of [cause, done, steps]) expect(part.match(/^- .{20,}$/gm)?.length ?? 0).toBeGreaterThan(0);
  });

  it('are for the codes that the skill of core lists', async () => {
    const skill = await readFile(join(import.meta.dirname, '../packages/core/SKILL.md'), 'utf8');
    expect(skill).toMatch(/^---\nname: flexiai\ndescription: .{100,1000}\nlicense: MIT\n---\n/);
    const codes = /Codes: ([^.]+)\./.exec(skill)?.[1]?.split(/,\s+/);
    expect(codes).toEqual(Object.keys(errorTraits));
  });
});
