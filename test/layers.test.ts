import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type IForbiddenRuleType } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coreRooms } from '../scripts/core-rooms.ts';

/** A file of each room of core that imports a file of the room above it. */
const upwards = coreRooms
  .slice(0, -1)
  .map((room, index): [rule: string, breach: [file: string, imported: string]] => [
    `core-${room.replace('/', '-')}-imports-no-higher-room`,
    [`core/src/${room}/bad.ts`, pathBetween(room, `${coreRooms[index + 1]}/good.ts`)],
  ]);

/** Every rule of .dependency-cruiser.mjs, with an import that violates it: [the file, its import]. */
const breaches: Record<string, [file: string, imported: string]> = {
  ...Object.fromEntries(upwards),
  'core-rooms-import-no-entry-point': ['core/src/errors/also-bad.ts', '../plugin.ts'],
  'core-folders-have-a-place': ['core/src/index.ts', './client/elsewhere/good.ts'],
  'core-runs-on-edge': ['core/src/index.ts', './node.ts'],
  'core-knows-no-other-package': ['core/src/routing/worse.ts', '@flexiai/provider-openai'],
  'only-the-circuit-knows-cockatiel': ['core/src/resilience/worse.ts', 'cockatiel'],
  'providers-import-the-plugin-door-only': ['provider-gemini/src/bad.ts', '@flexiai/core'],
  'register-imports-the-two-doors-only': ['provider-gemini/src/register.ts', '../../core/src/model/good.ts'],
  'providers-know-no-other-package': ['provider-gemini/src/also-bad.ts', '@flexiai/provider-openai'],
  'add-ons-import-core-only': ['cost/src/bad.ts', '@flexiai/cache'],
  'testing-knows-no-provider': ['testing/src/bad.ts', '@flexiai/provider-openai'],
  'no-package-imports-the-command': ['testing/src/worse.ts', '@flexiai/cli'],
  'packages-meet-through-their-exports': ['provider-gemini/src/worse.ts', '../../core/src/plugin.ts'],
  'no-node-imports-on-the-edge': ['provider-gemini/src/worst.ts', 'node:http'],
  'no-cycles': ['core/src/model/circle-back.ts', './circle.ts'],
  'sources-import-no-test': ['testing/src/also-bad.ts', './good.test.ts'],
};

/** Imports that are allowed. */
const sound: [file: string, imported: string][] = [
  ['core/src/model/circle.ts', './circle-back.ts'],
  ['core/src/node.ts', './config/node/good.ts'],
  ['core/src/config/node/better.ts', '../../client/good.ts'],
  ['core/src/config/node/files.ts', 'node:fs'],
  ['logger/src/good.ts', '@flexiai/core/plugin'],
  ['logger/src/files.ts', 'node:fs'],
  ['cost/src/node/files.ts', 'node:fs'],
  ['ai-sdk/src/good.ts', '@flexiai/core'],
  ['core/src/plugin.ts', './plugin/good.ts'],
  ['core/src/client/better.ts', '../model/good.ts'],
  ['core/src/client/client.ts', './request/good.ts'],
  ['core/src/client/answer/better.ts', '../attempt/good.ts'],
  ['core/src/plugin/better.ts', './http/good.ts'],
  ['core/src/config/entries/better.ts', '../good.ts'],
  ['core/src/model/good.test.ts', '../client/good.ts'],
  ['core/src/resilience/circuit-breaker.ts', 'cockatiel'],
  ['core/src/resilience/cockatiel-states.ts', 'cockatiel'],
  ['provider-openai/src/index.ts', '@flexiai/core/plugin'],
  ['provider-openai/src/register.ts', '@flexiai/core'],
  ['provider-openai/src/good.test.ts', '@flexiai/testing'],
  ['testing/src/index.ts', 'node:http'],
  ['testing/src/good.test.ts', '@flexiai/core'],
];

const folders = [...coreRooms, 'client/elsewhere'];
const root = dirname(import.meta.dirname);
let tree: string;
let rules: IForbiddenRuleType[];
let reported: { rule: string; from: string; to: string }[];

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'flexiai-layers-'));
  for (const name of folders) await write(`core/src/${name}/good.ts`, 'export type Good = true;\n');
  const imports = Map.groupBy([...Object.values(breaches), ...sound], ([file]) => file);
  for (const [file, entries] of imports) {
    const lines = entries.map(([, imported]) => `import ${isOfNode(imported) ? '' : 'type {} from '}'${imported}';\n`);
    await write(file, lines.join(''));
  }
  await mkdir(join(tree, 'node_modules/@flexiai'), { recursive: true });
  for (const name of ['core', 'provider-openai', 'provider-gemini', 'testing']) {
    await symlink(join(root, 'packages', name, 'package.json'), join(tree, 'packages', name, 'package.json'));
    await symlink(join(tree, 'packages', name), join(tree, 'node_modules/@flexiai', name));
  }

  const options = await extractDepcruiseOptions(fileURLToPath(new URL('../.dependency-cruiser.mjs', import.meta.url)));
  rules = options.ruleSet?.forbidden ?? [];
  const { output } = await cruise(['packages'], { ...options, baseDir: tree, validate: true });
  if (typeof output === 'string') throw new TypeError('dependency-cruiser should return its result as an object');
  reported = output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
});

afterAll(() => rm(tree, { recursive: true }));

describe('the rules about imports between layers', () => {
  it.each(Object.entries(breaches))('%s reports the import that violates it', (rule, [file]) => {
    expect(reported).toContainEqual({ rule, from: `packages/${file}`, to: expect.any(String) });
  });

  it('are all tested here', () => {
    expect(rules.map(({ name }) => name)).toEqual(Object.keys(breaches));
  });

  it('do not report allowed imports', () => {
    const bad = new Set(Object.values(breaches).map(([file]) => `packages/${file}`));
    expect(reported.filter(({ from }) => !bad.has(from))).toEqual([]);
  });
});

/** How a file in one folder of core names a file of another. */
function pathBetween(folder: string, file: string): string {
  const path = posix.relative(folder, file);
  return path.startsWith('.') ? path : `./${path}`;
}

/** A type of Node may be imported everywhere: its rule is broken by values only. */
function isOfNode(imported: string): boolean {
  return imported.startsWith('node:');
}

async function write(file: string, text: string): Promise<void> {
  const path = join(tree, 'packages', file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
