import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type IForbiddenRuleType } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Every rule of .dependency-cruiser.mjs, with an import that breaks it: [the file, what it imports]. */
const breaches: Record<string, [file: string, imported: string]> = {
  'core-types-imports-no-higher-layer': ['core/src/types/bad.ts', '../errors/good.ts'],
  'core-errors-imports-no-higher-layer': ['core/src/errors/bad.ts', '../stream/good.ts'],
  'core-stream-transport-conversation-json-schema-imports-no-higher-layer': [
    'core/src/transport/bad.ts',
    '../config/good.ts',
  ],
  'core-config-imports-no-higher-layer': ['core/src/config/bad.ts', '../provider/good.ts'],
  'core-provider-middleware-imports-no-higher-layer': ['core/src/middleware/bad.ts', '../resilience/good.ts'],
  'core-resilience-imports-no-higher-layer': ['core/src/resilience/bad.ts', '../routing/good.ts'],
  'core-routing-imports-no-higher-layer': ['core/src/routing/bad.ts', '../client/good.ts'],
  'core-client-imports-no-higher-layer': ['core/src/client/bad.ts', '../tools/good.ts'],
  'core-tools-imports-no-higher-layer': ['core/src/tools/bad.ts', '../node/good.ts'],
  'client-call-imports-no-higher-room': ['core/src/client/call/bad.ts', '../report/good.ts'],
  'client-report-imports-no-higher-room': ['core/src/client/report/bad.ts', '../attempt/good.ts'],
  'client-attempt-imports-no-higher-room': ['core/src/client/attempt/bad.ts', '../failover/good.ts'],
  'client-failover-imports-no-higher-room': ['core/src/client/failover/bad.ts', '../answer/good.ts'],
  'client-answer-imports-no-higher-room': ['core/src/client/answer/bad.ts', '../broadcast/good.ts'],
  'client-broadcast-imports-no-higher-room': ['core/src/client/broadcast/bad.ts', '../upkeep/good.ts'],
  'client-upkeep-imports-no-higher-room': ['core/src/client/upkeep/bad.ts', '../request/good.ts'],
  'client-request-imports-no-higher-room': ['core/src/client/request/bad.ts', '../configuration/good.ts'],
  'client-configuration-imports-no-higher-room': ['core/src/client/configuration/bad.ts', '../good.ts'],
  'client-folders-have-a-place': ['core/src/client/bad-room.ts', './elsewhere/good.ts'],
  'core-layers-import-no-entry-point': ['core/src/errors/also-bad.ts', '../plugin.ts'],
  'core-folders-have-a-layer': ['core/src/index.ts', './elsewhere/good.ts'],
  'core-runs-on-edge': ['core/src/index.ts', './node.ts'],
  'core-knows-no-other-package': ['core/src/routing/worse.ts', '@flexiai/provider-openai'],
  'only-one-file-knows-cockatiel': ['core/src/resilience/worse.ts', 'cockatiel'],
  'providers-import-the-plugin-door-only': ['provider-gemini/src/bad.ts', '@flexiai/core'],
  'register-imports-the-two-doors-only': ['provider-gemini/src/register.ts', '../../core/src/types/good.ts'],
  'providers-know-no-other-package': ['provider-gemini/src/also-bad.ts', '@flexiai/provider-openai'],
  'add-ons-import-core-only': ['cost/src/bad.ts', '@flexiai/cache'],
  'testing-knows-no-provider': ['testing/src/bad.ts', '@flexiai/provider-openai'],
  'nobody-imports-the-command-line': ['testing/src/worse.ts', '@flexiai/cli'],
  'packages-meet-through-their-exports': ['provider-gemini/src/worse.ts', '../../core/src/plugin.ts'],
  'no-node-imports-on-the-edge': ['provider-gemini/src/worst.ts', 'node:http'],
  'no-cycles': ['core/src/types/circle-back.ts', './circle.ts'],
  'sources-import-no-test': ['testing/src/also-bad.ts', './good.test.ts'],
};

/** Imports that are as they should be. */
const sound: [file: string, imported: string][] = [
  ['core/src/types/circle.ts', './circle-back.ts'],
  ['core/src/node.ts', './node/good.ts'],
  ['core/src/node/good.ts', '../client/good.ts'],
  ['core/src/node/files.ts', 'node:fs'],
  ['logger/src/good.ts', '@flexiai/core/plugin'],
  ['logger/src/files.ts', 'node:fs'],
  ['cost/src/node/files.ts', 'node:fs'],
  ['core/src/plugin.ts', './provider/good.ts'],
  ['core/src/client/good.ts', '../types/good.ts'],
  ['core/src/client/client.ts', './request/good.ts'],
  ['core/src/client/answer/better.ts', '../attempt/good.ts'],
  ['core/src/stream/good.ts', '../transport/good.ts'],
  ['core/src/provider/good.ts', '../middleware/good.ts'],
  ['core/src/types/good.test.ts', '../client/good.ts'],
  ['core/src/resilience/circuit-breaker.ts', 'cockatiel'],
  ['provider-openai/src/index.ts', '@flexiai/core/plugin'],
  ['provider-openai/src/register.ts', '@flexiai/core'],
  ['provider-openai/src/good.test.ts', '@flexiai/testing'],
  ['testing/src/index.ts', 'node:http'],
  ['testing/src/good.test.ts', '@flexiai/core'],
];

const leaves = [
  'types',
  'errors',
  'transport',
  'config',
  'middleware',
  'resilience',
  'routing',
  'tools',
  'elsewhere',
  'client/report',
  'client/attempt',
  'client/failover',
  'client/answer',
  'client/broadcast',
  'client/upkeep',
  'client/request',
  'client/configuration',
  'client/elsewhere',
];
const root = dirname(import.meta.dirname);
let tree: string;
let rules: IForbiddenRuleType[];
let reported: { rule: string; from: string; to: string }[];

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'flexiai-layers-'));
  for (const name of leaves) await write(`core/src/${name}/good.ts`, 'export type Good = true;\n');
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
  if (typeof output === 'string') throw new TypeError('dependency-cruiser should hand over its result as an object');
  reported = output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
});

afterAll(() => rm(tree, { recursive: true }));

describe('the rules about who may import whom', () => {
  it.each(Object.entries(breaches))('%s reports the import that breaks it', (rule, [file]) => {
    expect(reported).toContainEqual({ rule, from: `packages/${file}`, to: expect.any(String) });
  });

  it('are all shown to fail here', () => {
    expect(rules.map(({ name }) => name)).toEqual(Object.keys(breaches));
  });

  it('leave sound imports alone', () => {
    const bad = new Set(Object.values(breaches).map(([file]) => `packages/${file}`));
    expect(reported.filter(({ from }) => !bad.has(from))).toEqual([]);
  });
});

/** A type of Node may be imported everywhere: its rule is broken by values only. */
function isOfNode(imported: string): boolean {
  return imported.startsWith('node:');
}

async function write(file: string, text: string): Promise<void> {
  const path = join(tree, 'packages', file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
