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

describe('the job that may publish', () => {
  it('is the only one, and runs after the tests', async () => {
    const jobs = jobsOf(await read('.github/workflows/release.yml'));
    const publishing = [...jobs].filter(([, job]) => job.includes('id-token: write'));
    expect(publishing.map(([name]) => name)).toEqual(['publish']);
    expect(jobs.get('publish')).toContain('needs: mode');
    expect(jobs.get('mode')).toContain('needs: test');
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
