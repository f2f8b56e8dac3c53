import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../docs/decisions');
const names = (await readdir(folder)).filter((name) => name !== 'README.md').sort();
const records = await Promise.all(
  names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })),
);
const index = await readFile(join(folder, 'README.md'), 'utf8');

/** Half a page, and room for a table. */
const MOST_WORDS = 750;

describe('the decisions', () => {
  it('are all in the index, once, by number and title', () => {
    const listed = [...index.matchAll(/^- \[(\d+)\]\(([^)]+)\): (.+)$/gm)].map(([, number, file, title]) => ({
      file,
      heading: `# ${number}. ${title}`,
    }));
    const expected = records.map(({ name, text }) => ({ file: name, heading: text.split('\n')[0] }));
    expect(listed.toSorted((one, other) => (String(one.file) < String(other.file) ? -1 : 1))).toEqual(expected);
  });

  it('have numbers of their own', () => {
    const numbers = names.map((name) => name.slice(0, 4));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it.each(records)('have one form: $name', ({ name, text }) => {
    expect(name).toMatch(/^\d{4}(-[a-z0-9]+)+\.md$/);
    const [title, blank, date] = text.split('\n');
    expect(title).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. \\S`));
    expect([blank, date]).toEqual(['', expect.stringMatching(/^_20\d\d-\d\d-\d\d_$/)]);
    expect(text.match(/^#{2,} .*$/gm)).toEqual(['## Context', '## Choice', '## Consequence']);
    for (const part of text.split(/^## .*$/m).slice(1)) expect(part.trim()).not.toBe('');
    expect(text.match(/[\p{L}\d][^\s|]*/gu)?.length).toBeLessThan(MOST_WORDS);
  });

  it('give a reason for each dependency', async () => {
    const reasons = records.find(({ name }) => name === '0003-dependencies.md')?.text ?? '';
    const root = join(import.meta.dirname, '..');
    const folders = await readdir(join(root, 'packages'));
    const manifests = ['package.json', ...folders.map((name) => `packages/${name}/package.json`)];
    const dependencies = new Set<string>();
    for (const manifest of manifests) {
      const {
        dependencies: own,
        devDependencies,
        peerDependencies,
      } = JSON.parse(await readFile(join(root, manifest), 'utf8'));
      for (const name of Object.keys({ ...own, ...devDependencies, ...peerDependencies })) dependencies.add(name);
    }
    const unexplained = [...dependencies].filter(
      (name) => !name.startsWith('@flexiai/') && !reasons.includes(`\`${name}\``),
    );
    expect(unexplained, 'add a line with the reason to docs/decisions/0003-dependencies.md').toEqual([]);
  });
});
