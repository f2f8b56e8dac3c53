import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const script = join(import.meta.dirname, '../scripts/toolchain.mjs');
const pnpmVersion = manifest.packageManager.slice('pnpm@'.length);

let bin: string;

beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), 'flexiai-toolchain-'));
  for (const tool of ['sh', 'sleep']) await symlink(`/bin/${tool}`, join(bin, tool));
});
afterEach(() => rm(bin, { recursive: true }));

// The stand-ins for npm and pnpm are shell scripts.
describe.skipIf(process.platform === 'win32')('the bootstrap', () => {
  it('runs a command with the tools of the workspace, and returns its exit code', async () => {
    await put('pnpm', `test "$1" = install || echo ${pnpmVersion}`);
    const { status, stdout } = await run(['exec', 'sh', '-c', 'command -v biome && exit 7']);
    expect(status).toBe(7);
    expect(stdout).toContain(join('node_modules', '.bin', 'biome'));
  });

  it('does not call npm when Node and pnpm are suitable', async () => {
    await put('pnpm', `test "$1" = install || echo ${pnpmVersion}`);
    await put('npm', 'echo npm was asked >&2; exit 1');
    const { status, stderr } = await run(['exec', 'node', '--eval', '']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it("hides npm's Node from the programs that it runs", async () => {
    await put('pnpm', `test "$1" = install || echo ${pnpmVersion}`);
    const eyes = 'console.log(JSON.stringify([process.env.NODE, process.env.npm_node_execpath]))';
    const { stdout } = await run(['exec', 'node', '--eval', eyes], { NODE: '/other', npm_node_execpath: '/other' });
    expect(JSON.parse(stdout)).toEqual([null, null]);
  });

  it('gets missing tools from npm, and continues with them', async () => {
    const other = join(bin, 'other');
    await put('pnpm', 'echo 8.0.0');
    await put('npm', `echo "$@" >&2; echo '{"node":"${process.execPath}","path":"${other}${delimiter}${bin}"}'`);
    await put('other/pnpm', `test "$1" = install || echo ${pnpmVersion}`);
    const { status, stderr } = await run(['exec', 'sh', '-c', 'exit 3']);
    expect(status).toBe(3);
    expect(stderr).toContain('and pnpm 8.0.0; using');
    // This Node is suitable: only pnpm is fetched.
    expect(stderr).toContain(`--package=pnpm@${pnpmVersion} -- node`);
  });

  it('names what to install when there is no npm', async () => {
    const { status, stderr } = await run(['test']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/npm could not be started .* Install Node .* and pnpm 12/s);
  });

  it('names the requirement when npm cannot reach the registry', async () => {
    await put('npm', 'echo network is down >&2; exit 1');
    const { status, stderr } = await run(['test']);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /network is down.*could not fetch pnpm@.*check the network, the proxy and .npm config get registry/s,
    );
  });

  it('does not loop when the tools from npm do not take effect', async () => {
    await put('npm', `echo '{"node":"${process.execPath}","path":"${bin}"}'`);
    const { status, stderr } = await run(['test']);
    expect(status).toBe(1);
    expect(stderr).toContain('did not take effect');
  });

  it('does not run a command when the dependencies cannot be installed', async () => {
    await put('pnpm', `test "$1" = install && exit 9; echo ${pnpmVersion}`);
    const { status, stdout, stderr } = await run(['exec', 'echo', 'it ran']);
    expect(status).toBe(9);
    expect(stderr).toContain('pnpm install failed');
    expect(stdout).not.toContain('it ran');
  });

  it('prints the usage for an unknown command', async () => {
    const { status, stderr } = await run(['deploy']);
    expect(status).toBe(2);
    expect(stderr).toContain('usage: node scripts/toolchain.mjs <demo|example|test|');
  });

  it('forwards a signal to the command, and ends like it', async () => {
    await put('pnpm', `test "$1" = install || echo ${pnpmVersion}`);
    const child = start([
      'exec',
      'sh',
      '-c',
      'trap "echo told; kill $!; exit 5" TERM; sleep 20 >/dev/null 2>&1 & echo ready; wait',
    ]);
    const output: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text) => output.push(text));
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    const [status] = await once(child, 'close');
    expect(output.join('')).toContain('told');
    expect(status).toBe(5);
  });
});

/** Puts a program on the PATH of the bootstrap. */
async function put(name: string, code: string): Promise<void> {
  const file = join(bin, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${code}\n`);
  await chmod(file, 0o755);
}

function start(args: string[], variables: Record<string, string> = {}) {
  const { FLEXIAI_TOOLCHAIN, NODE, npm_node_execpath, ...env } = process.env;
  return spawn(process.execPath, [script, ...args], { env: { ...env, PATH: bin, ...variables } });
}

async function run(args: string[], variables?: Record<string, string>) {
  const child = start(args, variables);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.stderr += text;
  });
  const [status] = await once(child, 'close');
  return { status, ...output };
}
