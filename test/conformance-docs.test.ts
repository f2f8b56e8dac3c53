import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { conformanceRules } from '../packages/testing/src/index.ts';
import { rulesPage, withRuleCount } from '../scripts/conformance-docs/conformance-docs.ts';
import { pluginExports, withPluginExports } from '../scripts/conformance-docs/plugin-exports.ts';
import { withReadCount } from '../scripts/conformance-docs/service-features.ts';

const read = async (path: string): Promise<string> =>
  (await readFile(join(import.meta.dirname, '..', path), 'utf8')).replaceAll('\r\n', '\n');

it('docs/conformance-rules.md lists every rule of the suite; if not, run `npm run docs:rules`', async () => {
  const page = await read('docs/conformance-rules.md');
  expect(page).toBe(rulesPage());
  for (const { id } of conformanceRules) expect(page).toContain(`**${id}**`);
});

it('docs/conformance-rules.md lists what `lacks` of a server can name, each with the rules that it skips', async () => {
  const page = await read('docs/conformance-rules.md');
  expect(page).toMatch(/^\| `request-ids` +\| a request has an id, .*\| FX-UNARY-12, FX-ERROR-15 +\|$/m);
  const rows = [...page.matchAll(/^\| `[a-z-]+` .*\|$/gm)].map(([row]) => row);
  expect(rows.filter((row) => !/\| FX-[A-Z]+-\d+/.test(row))).toEqual([]);
});

it('docs/writing-a-provider.md has the number of rules that read a request; if not, run `npm run docs:rules`', async () => {
  const page = await read('docs/writing-a-provider.md');
  expect(page).toMatch(/\b\d+ rules read the request\b/);
  expect(page).toBe(withReadCount(page));
});

it('the README of the package has the number of rules; if not, run `npm run docs:rules`', async () => {
  const readme = await read('packages/testing/README.md');
  expect(readme).toContain(`${conformanceRules.length} named rules`);
  expect(readme).toBe(withRuleCount(readme));
});

it('docs/writing-a-provider.md names every export of @flexiai/core/plugin; if not, run `npm run docs:rules`', async () => {
  const page = await read('docs/writing-a-provider.md');
  expect(page).toBe(await withPluginExports(page));
  for (const { name } of await pluginExports()) expect(page).toContain(`- \`${name}\``);
});
