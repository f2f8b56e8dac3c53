import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IS_LONG } from '../../../../test/long-form.ts';
import { type LocalServices, localServices, OPENAI_KEY } from '../local-services.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { COMMAND, plainEnvironment, runCommand, startCommand } from './start-command.ts';

// The published command, in a separate process, through the real SDKs, against services on this machine.

let services: LocalServices;
beforeAll(async () => {
  services = await localServices();
});
afterAll(() => services[Symbol.asyncDispose]());
beforeEach(() => {
  services.openai.reset();
  services.anthropic.reset();
});

const run = (args: readonly string[], options: { stdin?: string; env?: { readonly [name: string]: string } } = {}) =>
  runCommand(args, { cwd: services.cwd, ...options });

const MORE_ARGUMENTS = [
  [['--help']],
  [['chat', 'Hello', '--json']],
  [['providers', '--json']],
  [['models', '--offline', '--json']],
  [['doctor', '--offline', '--json']],
  [['config', 'schema', '--json']],
  [['config', 'explain', '--json']],
  [['init', '--yes', '--dry-run', '--json']],
  [['demo', '--json']],
  [['completion', 'bash', '--json']],
];

const MORE_MISTAKES: [args: string[], exitCode: number][] = [
  [['no-such-command'], 2],
  [['ask'], 2],
];

describe('a process of the command', () => {
  it('answers, fails over, and exits', async () => {
    services.openai.reply({ fault: { kind: 'status', status: 503 } });
    services.anthropic.reply({ text: 'From claude.' });
    expect(await run(['ask', 'Hello'])).toEqual({
      exitCode: 0,
      signal: null,
      stdout: 'From claude.\n',
      stderr: 'openai failed (overloaded 503); trying claude\n',
    });
  });

  it('reads a question from a pipe', async () => {
    services.openai.reply({ text: 'Piped.' });
    expect(await run(['chat'], { stdin: 'Hello\n' })).toMatchObject({ exitCode: 0, stdout: 'Piped.\n', stderr: '' });
  });

  it('warns on stderr of keys in the file, beside the JSON of `config validate`', async () => {
    const { exitCode, stdout, stderr } = await run(['config', 'validate', '--json']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('contains a key in plain text');
    expect(stdout + stderr).not.toContain(OPENAI_KEY);
    expect(() => JSON.parse(stdout)).not.toThrow();
  });

  // What each of them prints is tested in src, without a process.
  it.each([
    [['--version']],
    [['ask', 'Hello', '--json']],
    [['config', 'show', '--json']],
    ...(IS_LONG ? MORE_ARGUMENTS : []),
  ])('exits %j with 0, with nothing on stderr and no key on stdout', async (args) => {
    const { exitCode, stdout, stderr } = await run(args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).not.toContain(OPENAI_KEY);
    if (args.includes('--json')) expect(() => JSON.parse(stdout)).not.toThrow();
  });

  it.each<[args: string[], exitCode: number]>([
    [['ask', '--no-such-option'], 2],
    [['config', 'validate', 'no-such-file.json'], 1],
    ...(IS_LONG ? MORE_MISTAKES : []),
  ])('exits %j with its code', async (args, exitCode) => {
    expect(await run(args)).toMatchObject({ exitCode, stdout: expect.not.stringContaining('    at ') });
  });

  it('exits with 1 and no stack when every provider fails', async () => {
    await using alone = await localServices();
    await Promise.all([alone.openai.close(), alone.anthropic.close()]);
    const { exitCode, stderr } = await runCommand(['ask', 'Hello'], { cwd: alone.cwd });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: No provider could answer/m);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('works with only a key', async () => {
    await using folder = await temporaryFolder();
    const env = { OPENAI_API_KEY: OPENAI_KEY };
    const { exitCode, stdout } = await runCommand(['providers', '--json'], { cwd: folder.path, env });
    expect(JSON.parse(stdout)).toMatchObject({
      fromKeys: true,
      providers: [{ name: 'openai', key: { status: 'ok' } }],
    });
    expect(exitCode).toBe(0);
  });
});

describe('Ctrl-C', () => {
  it('closes the request of a stream and exits with 130', async () => {
    services.openai.reply({ text: 'word '.repeat(2000), tokenDelayMs: 5 });
    const child = startCommand(['ask', 'Hello'], { cwd: services.cwd });
    const closed = once(child, 'close');
    const request = await services.openai.waitForRequest(0);
    await once(child.stdout, 'data');
    child.stdout.resume();
    child.kill('SIGINT');
    expect(await closed).toEqual([130, null]);
    expect((await services.openai.whenSettled(request)).outcome).toBe('closed-by-client');
  });

  it('ends the wait for a silent provider', async () => {
    services.openai.reply({ fault: { kind: 'hang' } });
    const asking = startCommand(['ask', 'Hello', '--provider', 'openai'], { cwd: services.cwd });
    const closed = once(asking, 'close');
    const request = await services.openai.waitForRequest(0);
    asking.kill('SIGINT');
    expect(await closed).toEqual([130, null]);
    expect((await services.openai.whenSettled(request)).outcome).toBe('closed-by-client');
  });
});

describe('a closed output', () => {
  it('ends a long answer without an error, and closes its request', async () => {
    services.openai.reply({ text: 'word '.repeat(5000), tokenDelayMs: 1 });
    const child = startCommand(['ask', 'Hello'], { cwd: services.cwd });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const closed = once(child, 'close');
    const request = await services.openai.waitForRequest(0);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await closed).toEqual([0, null]);
    expect(stderr).toBe('');
    expect((await services.openai.whenSettled(request)).outcome).toBe('closed-by-client');
  });

  it.each([[['models', '--offline', '--json']], ...(IS_LONG ? [[['completion', 'zsh']], [['--help']]] : [])])(
    'ends %j without an error',
    async (args) => {
      const child = startCommand(args, { cwd: services.cwd });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.stdout.destroy();
      expect(await once(child, 'close')).toEqual([0, null]);
      expect(stderr).toBe('');
    },
  );
});

const MORE_UNPAINTED: [when: string, args: string[], env: Record<string, string>, painted: boolean][] = [
  ['are off without a terminal', [], {}, false],
  ['with NO_COLOR', [], { NO_COLOR: '1' }, false],
];

describe('colours', () => {
  it.each<[when: string, args: string[], env: Record<string, string>, painted: boolean]>([
    ['with FORCE_COLOR', [], { FORCE_COLOR: '1' }, true],
    ['are off with --no-color, whatever else is set', ['--no-color'], { FORCE_COLOR: '1' }, false],
    ...(IS_LONG ? MORE_UNPAINTED : []),
  ])('%s', async (_when, args, env, painted) => {
    const { stdout, stderr } = await run(['doctor', '--offline', ...args], { env });
    expect(stdout.includes('\u001b[')).toBe(painted);
    expect(stderr).toBe('');
  });
});

describe('an unwritable output', () => {
  it.skipIf(!existsSync('/dev/full'))('is reported in one line, and exits with 1', async () => {
    const line = `"${process.execPath}" "${COMMAND}" models --offline > /dev/full`;
    const child = spawn('sh', ['-c', line], {
      cwd: services.cwd,
      env: plainEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(stderr).toBe('error: the output cannot be written (ENOSPC)\n');
  });
});

describe('the start', () => {
  it('loads nothing of FlexiAI for help, version and completion', async () => {
    const trace = join(services.cwd, 'trace.mjs');
    const hook = `
      import { registerHooks } from 'node:module';
      import { writeSync } from 'node:fs';
      registerHooks({
        resolve(specifier, context, next) {
          if (/^@flexiai|^openai|^@anthropic|^@google|^@clack|^semver/.test(specifier)) writeSync(2, specifier + '\\n');
          return next(specifier, context);
        },
      });`;
    await writeFile(trace, hook);
    const env = { NODE_OPTIONS: `--import=${new URL(`file://${trace}`).href}` };
    for (const args of [['--help'], ['--version'], ['chat', '--help'], ['completion', 'bash'], ['no-such-command']]) {
      const { stderr } = await run(args, { env });
      expect(stderr).not.toMatch(/^@|^openai|^semver/m);
    }
    // The hook records what is loaded.
    expect((await run(['ask', 'Hello'], { env })).stderr).toMatch(/^@flexiai\/core$/m);
  });
});
