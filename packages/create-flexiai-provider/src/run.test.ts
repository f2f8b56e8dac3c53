import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { PROVIDER_API_VERSION } from '@flexiai/core/plugin';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { run } from './run.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'flexiai-create-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const read = (path: string): Promise<string> => readFile(join(cwd, path), 'utf8');

type Typed = readonly [question: string, keys: string];

/** A run of the command. With `typed`, there is a terminal, where a person types that when the question is there. */
async function command(argv: readonly string[], typed?: readonly Typed[], env: NodeJS.ProcessEnv = {}) {
  const isTTY = typed !== undefined;
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const waiting = [...(typed ?? [])];
  let [out, err] = ['', ''];
  stdout.on('data', (text) => {
    out += text;
    const [question, keys] = waiting[0] ?? [];
    if (question === undefined || !out.includes(question)) return;
    waiting.shift();
    setImmediate(() => stdin.write(keys));
  });
  stderr.on('data', (text) => {
    err += text;
  });
  const terminal = { isTTY, columns: 80, rows: 24, setRawMode: () => undefined };
  const exitCode = await run(argv, {
    stdin: Object.assign(stdin, terminal),
    stdout: Object.assign(stdout, terminal),
    stderr,
    env,
    cwd,
  });
  return { exitCode, out, err };
}

it('writes a package with its names everywhere, and says what comes next', async () => {
  const { exitCode, out } = await command(['tea', '--name', '@me/flexiai-provider-green-tea', '--author', 'Ann']);
  expect(exitCode).toBe(0);
  expect(out).toMatch(
    /Wrote @me\/flexiai-provider-green-tea: \d+ files\.[\s\S]* {2}cd tea\n {2}npm install\n {2}npm test\n/,
  );
  const files = (await readdir(join(cwd, 'tea'), { recursive: true, withFileTypes: true })).filter((file) =>
    file.isFile(),
  );
  const texts = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')));
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['.gitignore', 'LICENSE', 'ci.yml', 'server.ts']),
  );
  expect(texts.join('\n')).not.toMatch(/acme|\{\{\w/i);
  expect(await read('tea/src/plugin.ts')).toContain("export const greenTea: DefinedProvider<'green-tea'");
  expect(await read('tea/src/plugin.ts')).toContain("env: ['GREEN_TEA_API_KEY']");
  expect(await read('tea/LICENSE')).toMatch(/Copyright \(c\) \d{4} Ann\n/);
  expect(await read('tea/.github/workflows/ci.yml')).toContain('run: "npm ci"');
  expect(JSON.parse(await read('tea/package.json'))).toMatchObject({
    name: '@me/flexiai-provider-green-tea',
    peerDependencies: { '@flexiai/core': expect.any(String) },
    devDependencies: { typescript: expect.stringMatching(/^\^\d|catalog:/) },
    flexiai: { apiVersion: PROVIDER_API_VERSION, provider: 'green-tea' },
  });
});

it('writes a first changeset that names the package', async () => {
  await command(['tea', '--name', '@me/tea']);
  const changeset = await read('tea/.changeset/first-release.md');
  const [, frontMatter = ''] = /^---\n([\s\S]+?)\n---\n\n\S/.exec(changeset) ?? [];
  expect(frontMatter).toBe('"@me/tea": minor');
});

it('quotes a folder with a space in what comes next', async () => {
  expect((await command(['my tea', '--name', 'tea'])).out).toContain('\n  cd "my tea"\n');
});

// Windows has longer paths.
it.skipIf(process.platform === 'win32')('removes what it has written when a file cannot be written', async () => {
  // The folder and its package.json fit into the longest path of the system; the template's longer paths do not.
  const room = 4095 - '/package.json'.length - cwd.length - '/tea'.length;
  const below = `tea${`/${'t'.repeat(199)}`.repeat(Math.floor(room / 200))}/${'t'.repeat((room % 200) - 1)}`;
  const { exitCode, err } = await command([below, '--name', 'tea']);
  expect(err).toMatch(/^error: ENAMETOOLONG[^\n]+\n$/);
  expect(exitCode).toBe(2);
  expect(await readdir(cwd)).toEqual([]);
});

it('takes the package manager that runs it', async () => {
  const { out } = await command(['tea', '--yes'], undefined, { npm_config_user_agent: 'pnpm/12.0.0 npm/? node/v26' });
  expect(out).toContain('  pnpm install\n  pnpm test\n');
  expect(await read('tea/.github/workflows/ci.yml')).toContain('pnpm install --frozen-lockfile');
});

it('asks in a terminal for what the arguments do not say', async () => {
  const { exitCode } = await command(
    ['tea', '--name', 'black-tea'],
    [
      ["The plugin's id", '\r'],
      ['The name of the service', ' House\r'],
    ],
  );
  expect(exitCode).toBe(0);
  expect(await read('tea/src/plugin.ts')).toContain("displayName: 'Black Tea House'");
});

it('writes nothing when the questions are left', async () => {
  const { exitCode } = await command(['tea'], [['The name of the package', '\x03']]);
  expect(exitCode).toBe(130);
  expect(await readdir(cwd)).toEqual([]);
});

it('prints its help and its version', async () => {
  expect(await command(['--help'])).toMatchObject({ exitCode: 0, out: expect.stringContaining('--package-manager') });
  expect(await command(['--version'])).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+/) });
});

it.each([
  [[], /The folder is missing/],
  [['full'], /The folder "full" is not empty: it has a\.txt\./],
  [['full/a.txt'], /is a file/],
  [['My LLM'], /npm does not allow the name "My LLM".*How about "my-llm"\?/],
  [['tea', '--name', 'a b'], /does not allow the name "a b"/],
  [['tea', '--id', 'Tea'], /"Tea" is not a valid id/],
  [['tea', '--display-name', "Ann's"], /quotation marks/],
  [['tea', '--display-name', 'Tea */ x'], /must not have .*"\*\/"/],
  [['tea', '--display-name', ' '], /The service needs a name/],
  [['full/a.txt/tea'], /ENOTDIR.*a\.txt/],
  [['tea', 'coffee'], /there is also "coffee"/],
  [['tea', '--package-manager', 'yarn'], /must be npm or pnpm, got "yarn"/],
  [['tea', '--loud'], /Unknown option '--loud'\. See --help\./],
])('refuses %j in one clear line, and writes nothing', async (argv, reason) => {
  await mkdir(join(cwd, 'full'));
  await writeFile(join(cwd, 'full/a.txt'), '');
  const { exitCode, err } = await command(argv);
  expect(err).toMatch(/^error: [^\n]+\n$/);
  expect(err).toMatch(reason);
  expect(exitCode).toBe(2);
  expect(await readdir(cwd)).toEqual(['full']);
});
