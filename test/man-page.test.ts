import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../packages/cli/src/commands/index.ts';
import { manPage } from '../scripts/man-page/man-page.ts';

const cli = join(import.meta.dirname, '../packages/cli');

describe('the man page of the command', () => {
  it('describes the commands as they are; if not, run `npm run docs:man`', async () => {
    const written = await readFile(join(cli, 'man/flexiai.1'), 'utf8');
    expect(written.replaceAll('\r\n', '\n')).toBe(manPage());
  });

  it('has a section for each command, and no text that troff takes for a command', () => {
    const page = manPage();
    for (const { name } of COMMANDS) expect(page).toContain(`.SS "flexiai ${name}`);
    const known = /^\.(?:\\"|TH|SH|SS|TP|PP|B|I|RS|RE|nf|fi)(?: |$)/;
    expect(page.split('\n').filter((line) => /^[.']/.test(line) && !known.test(line))).toEqual([]);
  });

  it('is published with the package', async () => {
    const manifest = JSON.parse(await readFile(join(cli, 'package.json'), 'utf8'));
    expect(manifest.man).toEqual(['./man/flexiai.1']);
    expect(manifest.files).toContain('man');
  });
});
