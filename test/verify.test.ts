import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = dirname(import.meta.dirname);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flexiai-verify-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

// The stand-ins for the tools are shell scripts.
describe.skipIf(process.platform === 'win32')('verify', () => {
  beforeEach(() => {
    for (const tool of ['turbo', 'biome', 'tsc', 'depcruise', 'knip', 'node']) put(tool, 'exit 0');
    put('vitest', "echo 'some test'; echo '12 passed, 0 failed, 3 skipped'");
  });

  it('adds up checks and tests, and ends with the totals', () => {
    const { status, lines } = verify();
    expect(status).toBe(0);
    expect(lines.at(-1)).toBe('20 passed, 0 failed');
    // A script that reads totals must find them once.
    expect(lines.filter((line) => /^\d+ passed/.test(line))).toHaveLength(1);
    expect(lines).toContain('some test');
    expect(lines.find((line) => line.startsWith('  tests'))).toContain('12 passed, 0 failed, 3 skipped');
  });

  it('fails if one check fails, prints its output, and still runs the other checks and the tests', () => {
    put('biome', 'echo bad style; exit 1');
    const { status, lines } = verify();
    expect(status).toBe(1);
    expect(lines).toContain('bad style');
    expect(lines.at(-1)).toBe('19 passed, 1 failed');
  });

  it('fails if a tool is missing', () => {
    rmSync(join(folder, 'knip'));
    const { status, lines } = verify();
    expect(status).toBe(1);
    expect(lines.join('\n')).toContain('knip could not be started');
    expect(lines.at(-1)).toBe('19 passed, 1 failed');
  });

  it('fails if the tests fail', () => {
    put('vitest', "echo '10 passed, 2 failed'; exit 1");
    const { status, lines } = verify();
    expect(status).toBe(1);
    expect(lines.at(-1)).toBe('18 passed, 2 failed');
  });

  it('fails if the tests end without a result', () => {
    put('vitest', 'exit 1');
    const { status, lines } = verify();
    expect(status).toBe(1);
    expect(lines.at(-1)).toBe('8 passed, 1 failed');
  });

  it('runs the matrix in the long form, after the tests', () => {
    put('node', 'case "$*" in *test/packed/matrix/main.ts) echo "3 passed, 1 failed"; exit 1;; esac');
    const { status, lines } = verify({ FLEXIAI_LONG: '1' });
    expect(status).toBe(1);
    expect(lines).toContain('3 passed, 1 failed');
    expect(lines.at(-1)).toBe('20 passed, 1 failed');
    expect(verify().status).toBe(0);
  });

  it('skips tests that need a build when there is none', () => {
    put('turbo', 'exit 1');
    put('vitest', 'echo "asked for: $@"; echo "5 passed, 0 failed"');
    const { status, lines } = verify();
    expect(status).toBe(1);
    expect(lines).toContain('asked for: run --project !packed');
    expect(lines.at(-1)).toBe('12 passed, 1 failed');
  });

  it('runs only the static checks on request', () => {
    put('vitest', 'echo tests ran');
    put('turbo', 'echo build ran; exit 1');
    const { status, lines } = verify('--only=static');
    expect(status).toBe(0);
    expect(lines.at(-1)).toBe('6 passed, 0 failed');
  });

  it('prints the usage for an unknown argument', () => {
    expect(verify('--fast')).toMatchObject({ status: 2, lines: ['usage: node scripts/verify.ts [--only=static]'] });
  });
});

describe('the reporter of the totals', () => {
  it('counts errors outside tests, and names the tests that passed only when they were repeated, with the reason', () => {
    writeFileSync(join(folder, 'a.test.js'), "it('a', () => {}); it.skip('b'); it('c', () => { throw new Error() });");
    writeFileSync(join(folder, 'b.test.js'), "throw new Error('does not load');");
    writeFileSync(join(folder, 'c.test.js'), "it('d', () => { Promise.reject(new Error('this was not caught')); });");
    const reporter = join(root, 'scripts/totals-reporter.ts');
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    writeFileSync(
      join(folder, 'd.test.js'),
      "let runs = 0; it('e', () => { runs += 1; if (runs === 1) throw new Error('late'); });",
    );
    // One process for all files.
    const once = ['--no-isolate', '--maxWorkers', '1'];
    const args = ['run', '--root', folder, '--globals', '--retry', '1', '--reporter', reporter, ...once];
    const { status, stdout } = spawnSync('node', [vitest, ...args], { encoding: 'utf8', cwd: folder });
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('3 passed, 3 failed, 1 skipped');
    expect(stdout).toContain('\nPassed only when repeated:\n  d.test.js: e\n    late\n');
    expect(status).toBe(1);
  });
});

/** Puts a stand-in for a tool on the PATH. */
function put(name: string, code: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${code}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** @param first variables of the environment, or the first argument */
function verify(first?: string | Record<string, string>): { status: number | null; lines: string[] } {
  const path = [folder, '/bin'].join(':');
  const script = join(root, 'scripts/verify.ts');
  const [args, variables] = typeof first === 'string' ? [[first], {}] : [[], first];
  const { FLEXIAI_LONG, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    env: { ...inherited, ...variables, PATH: path },
    encoding: 'utf8',
  });
  return { status, lines: (stdout + stderr).trimEnd().split('\n') };
}
