import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReleases } from '../../scripts/release/releases.ts';
import { root } from './run.ts';

// The last steps of the release workflow, with its commands, against a registry and an API of GitHub on this machine.

const execute = promisify(execFile);

interface Sent {
  readonly name: string;
  readonly versions: Readonly<Record<string, unknown>>;
}

const readJson = async (path: string) => JSON.parse(await readFile(path, 'utf8'));
const { version } = await readJson(join(root, 'packages/core/package.json'));
const { version: versionOfWire } = await readJson(join(root, 'packages/gemini-wire/package.json'));
const { version: versionOfTesting } = await readJson(join(root, 'packages/testing/package.json'));
const candidates = await readJson(join(root, '.changeset/pre.json')).catch(() => ({}));
const tagOfCore = candidates.mode === 'pre' ? candidates.tag : 'latest';

/** What the registry has: an older core, a wire of which only candidates were published, and this very version of testing. */
const known = new Map([
  ['@flexiai/core', ['0.0.1-alpha', '0.0.1']],
  ['@flexiai/gemini-wire', ['0.0.1-rc.0']],
  ['@flexiai/testing', [versionOfTesting]],
]);
/** What was sent to it, and the token that came with it. It trusts who shows an identity of this machine's "GitHub". */
const sent: { package: Sent; token: string | undefined }[] = [];
const released: Record<string, unknown>[] = [];

const server = createServer(async (request, response) => {
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const path = decodeURIComponent(pathname);
  const token = request.headers.authorization?.replace('Bearer ', '');
  const body = await text(request);
  if (path === '/identity') return answer(200, { value: `identity for ${searchParams.get('audience')} by ${token}` });
  const exchange = '/-/npm/v1/oidc/token/exchange/package/';
  if (path.startsWith(exchange)) return answer(201, { token: `${path.slice(exchange.length)}, ${token}` });
  if (path.startsWith('/repos/')) {
    if (request.method === 'GET') return answer(path.endsWith('/tags/@flexiai/core@1.1.0-rc.0') ? 200 : 404, {});
    released.push({ ...JSON.parse(body), token });
    return answer(201, {});
  }
  const name = path.slice(1);
  if (request.method === 'PUT') {
    sent.push({ package: JSON.parse(body), token });
    known.set(name, [...(known.get(name) ?? []), ...Object.keys(sent.at(-1)?.package.versions ?? {})]);
    return answer(201, {});
  }
  const list = known.get(name) ?? [];
  return answer(200, {
    name,
    'dist-tags': { latest: list.at(-1) },
    versions: Object.fromEntries(list.map((version) => [version, { name, version, dist: {} }])),
  });
});

/** A copy of the repository with three packages, as a job has it after the build. */
let copy: string;
let tarballs: string;
let address: string;
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'flexiai-release-'));
  tarballs = join(copy, 'tarballs');
  const paths = ['package.json', 'pnpm-workspace.yaml', '.changeset', 'scripts/changelog.ts', 'scripts/release'];
  for (const path of [...paths, 'packages/core', 'packages/gemini-wire', 'packages/testing'])
    await cp(join(root, path), join(copy, path), { recursive: true, verbatimSymlinks: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the registry has no port');
  address = `http://127.0.0.1:${bound.port}/`;
});
afterAll(async () => {
  server.close();
  await rm(copy, { recursive: true, force: true });
});

/** Runs a script as a job does: in a clean environment, with the variables of GitHub Actions. */
async function job(script: string, args: readonly string[], variables: Record<string, string>): Promise<string> {
  const { PATH = '', HOME = '' } = process.env;
  const { stdout, stderr } = await execute(process.execPath, [join('scripts/release', script), ...args], {
    cwd: copy,
    env: { PATH, HOME, CI: 'true', GITHUB_ACTIONS: 'true', ...variables },
  });
  return `${stdout}${stderr}`;
}

describe('the release', () => {
  it('packs what the registry does not have, with the tag of npm that each package needs', async () => {
    await execute(join(root, 'node_modules/.bin/changeset'), ['pack', '--out-dir', tarballs], {
      cwd: copy,
      env: { ...process.env, PNPM_CONFIG_REGISTRY: address },
    });
    const { plan } = await readJson(join(tarballs, 'publish-plan.json'));
    expect(plan.flat()).toEqual([
      expect.objectContaining({ name: '@flexiai/core', version, tag: tagOfCore }),
      expect.objectContaining({ name: '@flexiai/gemini-wire', version: versionOfWire, tag: 'latest' }),
    ]);
  });

  it('publishes the tarballs by the identity of the job, one token for each package, and repeats nothing', async () => {
    const output = join(copy, 'output');
    const args = [tarballs, `--registry=${address}`];
    await job('publish.ts', args, {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${address}identity`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'this job',
      GITHUB_OUTPUT: output,
    });
    const identity = 'identity for npm:127.0.0.1 by this job';
    expect(sent).toMatchObject([
      { token: `@flexiai/core, ${identity}`, package: { 'dist-tags': { [tagOfCore]: version }, access: 'public' } },
      {
        token: `@flexiai/gemini-wire, ${identity}`,
        package: { 'dist-tags': { latest: versionOfWire }, access: 'public' },
      },
    ]);
    const published = [
      { name: '@flexiai/core', version },
      { name: '@flexiai/gemini-wire', version: versionOfWire },
    ];
    expect(await readFile(output, 'utf8')).toBe(`published=${JSON.stringify(published)}\n`);

    expect(await job('publish.ts', args, {})).toContain(`@flexiai/core@${version} is published already`);
    expect(sent).toHaveLength(2);
  });

  it('publishes nothing that the commit does not say', async () => {
    const { plan } = await readJson(join(tarballs, 'publish-plan.json'));
    const [core, wire] = plan.flat();
    const wrong = {
      'this commit has no @flexiai/other@1.0.0': { ...core, name: '@flexiai/other', version: '1.0.0' },
      'this commit has no @flexiai/core@99.0.0': { ...core, version: '99.0.0' },
      'the tag is next': { ...core, tag: 'next' },
      'is outside of the folder': { ...core, tarball: { ...core.tarball, path: '../core.tgz' } },
      'is not the file that was packed': { ...core, tarball: { ...core.tarball, integrity: 'sha256-' } },
      'name is not what this commit says': { ...core, tarball: wire.tarball },
    };
    for (const [reason, entry] of Object.entries(wrong)) {
      await writeFile(join(tarballs, 'publish-plan.json'), JSON.stringify({ version: 1, plan: [[entry]] }));
      await expect(readReleases(copy, tarballs)).rejects.toThrow(reason);
    }
  });

  it('makes a tag and a release on GitHub of each package that has none, from its changelog', async () => {
    await writeFile(
      join(copy, 'packages/core/CHANGELOG.md'),
      '# @flexiai/core\n\n## 1.1.0-rc.1\n\n- New.\n\n## 1.1.0-rc.0\n\n- Old.\n',
    );
    const releases = ['1.1.0-rc.0', '1.1.0-rc.1'].map((one) => ({ name: '@flexiai/core', version: one }));
    await job('github-releases.ts', [], {
      RELEASES: JSON.stringify(releases),
      GITHUB_API_URL: address.slice(0, -1),
      GITHUB_REPOSITORY: 'flexiai/flexiai',
      GITHUB_SHA: 'the commit',
      GITHUB_TOKEN: 'the token',
    });
    expect(released).toEqual([
      {
        tag_name: '@flexiai/core@1.1.0-rc.1',
        target_commitish: 'the commit',
        name: '@flexiai/core@1.1.0-rc.1',
        body: '- New.',
        prerelease: true,
        token: 'the token',
      },
    ]);
  });
});
