import { access, glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coreRooms } from '../scripts/core-rooms.ts';

const root = dirname(import.meta.dirname);
const text = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8');
const [head = '', rooms = '', rest = ''] = text.split(/^## (?:The rooms of core|Glossary)$/m);

/** What stands in backquotes. */
const quoted = (part: string): readonly string[] => [...part.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

/** A path from the root of the repository: it begins with one of its folders, and no part of it is left open. */
const paths = quoted(head + rest)
  .concat(quoted(rooms).filter((code) => code.startsWith('packages/')))
  .filter((code) => /^(?:packages|docs|examples|scripts|test|bench)\/[\w./-]+$/.test(code));

describe('CONTRIBUTING.md', () => {
  it.each([...new Set(paths)])('names %s, which exists', async (path) => {
    await expect(access(join(root, path))).resolves.toBeUndefined();
  });

  it('names paths at all, among them those of each instruction', () => {
    const sections = rest.split(/^### /m).slice(1);
    expect(sections).toHaveLength(4);
    for (const section of sections)
      expect(quoted(section).filter((code) => paths.includes(code)).length).toBeGreaterThan(2);
  });

  it('describes every folder of core in one line, in the order in which they may import each other', () => {
    const rows = [...rooms.matchAll(/^\| `([^`]+)` *\| (.+?) *\|$/gm)].map(([, room = '', line = '']) => ({
      room,
      line,
    }));
    expect(rows.map(({ room }) => room)).toEqual(coreRooms);
    for (const { line } of rows) expect(line.length).toBeLessThan(140);
  });

  it('knows every folder of core that has files', async () => {
    const sources = join(root, 'packages/core/src');
    const files = await Array.fromAsync(glob('**/*.ts', { cwd: sources }));
    const folders = new Set(files.map((file) => dirname(file).replaceAll('\\', '/')));
    folders.delete('.');
    expect([...folders].sort()).toEqual(coreRooms.toSorted());
  });

  it('names scripts of the repository that exist', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const block = /```sh\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    const commands = `${block}\n${quoted(text).join('\n')}`;
    const named = [...commands.matchAll(/^npm (?:run )?([a-z][\w:-]*)/gm)].map(([, script = '']) => script);
    expect(named.length).toBeGreaterThan(10);
    expect([...new Set(named)].filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });
});
