import { glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const workflows = await Array.fromAsync(glob('.github/workflows/*.yml', { cwd: root }));
const manifests = await Array.fromAsync(glob('packages/*/package.json', { cwd: root }));

/** The jobs of a workflow, as texts by name. */
function jobsOf(workflow: string): Map<string, string> {
  const [, jobs = ''] = workflow.split(/^jobs:\n/m);
  const parts = jobs.split(/^ {2}([\w-]+):\n/m);
  return new Map(parts.slice(1).flatMap((part, index, all) => (index % 2 === 0 ? [[part, all[index + 1] ?? '']] : [])));
}

describe.each(workflows)('%s', (path) => {
  it('runs actions pinned to a commit only, with their version in a comment', async () => {
    const uses = (await read(path)).match(/^\s*(?:- )?uses: .*$/gm) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w.-]+\/[\w./-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('keeps no credentials in a clone', async () => {
    const steps = (await read(path)).split(/^ {6}- /m).filter((step) => step.includes('actions/checkout@'));
    for (const step of steps) expect(step).toContain('persist-credentials: false');
  });

  it('runs tests only in jobs that may neither publish nor write', async () => {
    const text = await read(path);
    for (const [name, job] of jobsOf(text)) {
      if (!/npm test|\.ci\/run/.test(job)) continue;
      const permissions = /^permissions:\n((?: {2}.*\n)+)/m.exec(text)?.[1] ?? '';
      expect(`${permissions}${job}`, name).not.toContain('write');
    }
  });
});

describe('the release workflow', () => {
  it('lets one job publish, after the tests', async () => {
    const jobs = jobsOf(await read('.github/workflows/release.yml'));
    const publishing = [...jobs].filter(([, job]) => job.includes('id-token: write'));
    expect(publishing.map(([name]) => name)).toEqual(['publish']);
    expect(publishing[0]?.[1]).toContain('environment: npm');
    const before = { publish: 'pack', pack: 'mode', mode: 'test' };
    for (const [job, needs] of Object.entries(before)) expect(jobs.get(job)).toContain(`needs: ${needs}\n`);
  });

  it('runs no code of a dependency where it may publish, tag or release', async () => {
    const jobs = jobsOf(await read('.github/workflows/release.yml'));
    for (const name of ['publish', 'release']) {
      const job = jobs.get(name) ?? '';
      const actions = [...job.matchAll(/uses: ([\w-]+)\//g)].map(([, owner]) => owner);
      expect(new Set(actions), name).toEqual(new Set(['actions']));
      const commands = [...job.matchAll(/run: (.*)/g)].map(([, command = '']) => command);
      expect(commands, name).toEqual([expect.stringMatching(/^node scripts\/release\/[\w-]+\.ts(?: |$)/)]);
    }
    for await (const path of glob('scripts/release/*.ts', { cwd: root })) {
      const imports = [...(await read(path)).matchAll(/from '(.*)'/g)].map(([, from]) => from);
      for (const from of imports) expect(from, path).toMatch(/^(?:node:|\.\/)/);
    }
  });

  it('packs in a job without rights', async () => {
    const job = jobsOf(await read('.github/workflows/release.yml')).get('pack');
    expect(job).toContain('changeset -- pack');
    expect(job).toContain('permissions:\n      contents: read\n    steps');
  });
});

describe('dependencies', () => {
  it('are some days old before they are used, and are kept current', async () => {
    const age = /^minimumReleaseAge: (\d+)$/m.exec(await read('pnpm-workspace.yaml'))?.[1];
    expect(Number(age)).toBeGreaterThanOrEqual(3 * 24 * 60);
    const bot = await read('.github/dependabot.yml');
    for (const ecosystem of ['npm', 'github-actions']) expect(bot).toContain(`package-ecosystem: ${ecosystem}`);
  });
});

describe.each(manifests)('%s', (path) => {
  it('names the place of its source', async () => {
    const { repository } = JSON.parse(await read(path));
    expect(repository).toEqual({
      type: 'git',
      url: expect.stringMatching(/^git\+https:\/\/.*\.git$/),
      directory: dirname(path).replaceAll('\\', '/'),
    });
  });
});

describe('the audit of dependencies', () => {
  it('looks for known vulnerabilities and at licences, when dependencies change and every week', async () => {
    const text = await read('.github/workflows/audit.yml');
    for (const part of ['pull_request:', 'schedule:', 'npm run audit', 'npm run licences'])
      expect(text).toContain(part);
  });
});

describe('SECURITY.md', () => {
  it('describes how to report a vulnerability, and the threat model', async () => {
    const text = await read('SECURITY.md');
    for (const heading of ['## Report a vulnerability', '## Threat model']) expect(text).toContain(heading);
  });
});
