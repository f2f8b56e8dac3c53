import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServices, localServices, OPENAI_KEY } from '../../../test/local-services.ts';
import { runInProcess } from '../../../test/run-in-process.ts';
import { temporaryFolder } from '../../../test/temporary-folder.ts';

let services: LocalServices;
beforeAll(async () => {
  services = await localServices({ preset: 'fast' });
});
afterAll(() => services[Symbol.asyncDispose]());

const config = (...args: string[]) => runInProcess(['config', ...args], { cwd: services.cwd });

describe('flexiai config show', () => {
  it('prints all settings, from all sources, and no key', async () => {
    const { exitCode, stdout } = await config('show');
    expect(JSON.parse(stdout)).toMatchObject({
      preset: 'fast',
      retry: { maxRetries: 0 },
      streaming: { onInterruption: 'restart' },
      providers: [{ provider: 'openai', apiKey: '[redacted]' }, { name: 'claude' }],
    });
    expect(stdout).not.toContain(OPENAI_KEY);
    expect(JSON.parse(stdout).circuitBreaker.kind).toBeUndefined();
    expect(exitCode).toBe(0);
  });

  it('includes the defaults with --all', async () => {
    expect(JSON.parse((await config('show', '--all')).stdout).circuitBreaker.kind).toBe('consecutive');
  });

  it('shows the defaults without a file and a key, those of a preset, and no entry', async () => {
    await using folder = await temporaryFolder();
    const show = (...args: string[]) => runInProcess(['config', 'show', ...args], { cwd: folder.path });
    const { exitCode, stdout, stderr } = await show();
    const shown = JSON.parse(stdout);
    expect(shown).toMatchObject({ retry: { maxRetries: 2 }, circuitBreaker: { kind: 'consecutive' } });
    expect(shown).not.toHaveProperty('providers');
    expect(stderr).toContain('these are the defaults');
    expect(exitCode).toBe(0);
    const fast = JSON.parse((await show('--preset', 'fast', '--json')).stdout);
    expect(fast).toMatchObject({ preset: 'fast', retry: { maxRetries: 1 }, timeouts: { idleMs: expect.any(Number) } });
  });

  it('shows the defaults with the keys in the environment if there is no file', async () => {
    await using folder = await temporaryFolder();
    const env = { OPENAI_API_KEY: OPENAI_KEY };
    const { stdout } = await runInProcess(['config', 'show'], { cwd: folder.path, env });
    expect(JSON.parse(stdout)).toMatchObject({ retry: { maxRetries: 2 }, providers: [{ provider: 'openai' }] });
  });

  it('masks the values of headers', async () => {
    await services.folder.write('headers.json', {
      providers: [{ provider: 'openai', model: 'm', headers: { 'x-my.header': 'made-up-secret' } }],
    });
    const { stdout } = await config('show', '-c', 'headers.json');
    expect(JSON.parse(stdout).providers[0].headers).toEqual({ 'x-my.header': '[redacted]' });
  });
});

describe('a key in an unexpected place', () => {
  const entry = { provider: 'openai', model: OPENAI_KEY, name: OPENAI_KEY };

  it.each([
    ['config', 'show'],
    ['config', 'show', '--json'],
    ['config', 'explain'],
    ['config', 'explain', '--json'],
    ['config', 'validate', '--json'],
    ['providers'],
    ['providers', '--json'],
    ['doctor', '--offline'],
    ['doctor', '--offline', '--json'],
  ])('is masked by %s %s %s', async (...args) => {
    await using folder = await temporaryFolder();
    const both = [{ providers: [entry] }, { providers: [{ ...entry, [OPENAI_KEY]: OPENAI_KEY }], aliases: OPENAI_KEY }];
    for (const config of both) {
      await folder.write('flexiai.config.json', config);
      const env = { OPENAI_API_KEY: OPENAI_KEY };
      const { stdout, stderr } = await runInProcess(args, { cwd: folder.path, env, columns: 300 });
      expect(stdout + stderr).not.toContain(OPENAI_KEY);
      if (args.includes('--json')) expect(() => JSON.parse(stdout)).not.toThrow();
    }
  });
});

describe('flexiai config validate', () => {
  it('succeeds for a valid configuration', async () => {
    const { exitCode, stdout } = await config('validate');
    expect(stdout).toMatch(/^✓ .*flexiai\.config\.json: valid, 2 entries\.\n$/);
    expect(exitCode).toBe(0);
  });

  it('warns of a key that stands in the file, and of no reference', async () => {
    const ref = (name: string): string => ['$', '{', name, '}'].join('');
    const entry = { provider: 'openai', model: 'm' };
    await services.folder.write('literal.json', {
      providers: [
        { ...entry, apiKey: OPENAI_KEY, headers: { 'x-trace': '1', 'X-Api-Key': 'made-up' } },
        { ...entry, name: 'pool', apiKeys: [ref('GROUP_KEY'), `${OPENAI_KEY}2`] },
        { ...entry, name: 'good', apiKey: ref('GROUP_KEY') },
      ],
    });
    const run = (...args: string[]) =>
      runInProcess(['config', 'validate', 'literal.json', ...args], {
        cwd: services.cwd,
        env: { GROUP_KEY: OPENAI_KEY },
      });
    const { exitCode, stderr } = await run();
    expect(stderr.match(/^warning: \S+ contains a key in plain text/gm)).toEqual([
      'warning: providers[0].apiKey contains a key in plain text',
      'warning: providers[0].headers.X-Api-Key contains a key in plain text',
      'warning: providers[1].apiKeys[1] contains a key in plain text',
    ]);
    expect(stderr).toMatch(/literal\.json:1:\d+\)\. Put the key into a variable, and write "\$\{OPENAI_API_KEY\}"/);
    expect(exitCode).toBe(0);
    expect(JSON.parse((await run('--json')).stdout).warnings).toHaveLength(3);
  });

  it('lists all problems, each with path and place, and exits with 1', async () => {
    const text = '{\n  "providers": [{ "provider": "openai", "modle": "m" }],\n  "retry": { "maxRetries": -1 }\n}';
    await services.folder.write('bad.json', text);
    const people = await config('validate', 'bad.json');
    expect(people.stdout).toMatch(/providers\[0\]\.modle: .*model.*bad\.json:2:\d+/);
    expect(people.stdout).toMatch(/retry\.maxRetries: .*bad\.json:3:\d+/);
    const machine = await config('validate', 'bad.json', '--json');
    const { valid, issues } = JSON.parse(machine.stdout);
    expect(valid).toBe(false);
    expect(issues.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining(['providers[0].modle', 'retry.maxRetries']),
    );
    expect([people.exitCode, machine.exitCode]).toEqual([1, 1]);
  });

  it.each([
    ['nowhere.json', undefined, /nowhere\.json/],
    ['broken.json', '{ "providers": [', /broken\.json/],
  ])('describes the problem of %s', async (name, text, message) => {
    if (text !== undefined) await services.folder.write(name, text);
    const { exitCode, stdout, stderr } = await config('validate', name);
    expect(stdout + stderr).toMatch(message);
    expect(exitCode).toBe(1);
  });
});

describe('flexiai config schema', () => {
  it('prints a schema with the options of the plugins', async () => {
    const { stdout, exitCode } = await config('schema');
    expect(JSON.parse(stdout)).toMatchObject({ title: 'FlexiAI configuration', required: ['providers'] });
    for (const id of ['openai', 'anthropic', 'google', 'vertex', 'gemini'])
      expect(stdout).toContain(`"const": "${id}"`);
    expect(exitCode).toBe(0);
  });

  it('writes it to a file, and prints how to refer to it', async () => {
    const { stdout } = await config('schema', '--output', 'flexiai.schema.json');
    expect(stdout).toContain('"$schema": "./flexiai.schema.json"');
    expect(JSON.parse(await services.folder.read('flexiai.schema.json'))).toHaveProperty('properties.providers');
  });
});

describe('flexiai config explain', () => {
  it('prints the source of each value, and the candidates of a call', async () => {
    const { stdout, exitCode } = await config('explain', 'Hello');
    expect(stdout).toMatch(/^retry\.maxRetries +0 +file flexiai\.config\.json:\d+:\d+$/m);
    expect(stdout).toMatch(/^streaming\.onInterruption +restart +preset fast$/m);
    expect(stdout).toMatch(/^circuitBreaker\.kind +consecutive +default$/m);
    expect(stdout).toMatch(/1\. openai \(gpt-5\.4-mini\)[^\n]*\n +2\. claude/);
    expect(stdout).not.toContain(OPENAI_KEY);
    expect(exitCode).toBe(0);
    expect(services.openai.requests).toEqual([]);
  });

  it('shows variables and keys in the environment as sources', async () => {
    await using folder = await temporaryFolder();
    const env = { OPENAI_API_KEY: OPENAI_KEY, FLEXIAI_MAX_RETRIES: '4' };
    const { stdout } = await runInProcess(['config', 'explain'], { cwd: folder.path, env });
    expect(stdout).toMatch(/^retry\.maxRetries +4 +environment FLEXIAI_MAX_RETRIES$/m);
    expect(stdout).toMatch(/^providers\[0\]\.provider +openai +a key in the environment$/m);
  });

  it('prints JSON', async () => {
    const { preset, settings, candidates } = JSON.parse((await config('explain', '--json')).stdout);
    expect(preset).toBe('fast');
    expect(settings).toContainEqual({
      path: 'retry.maxRetries',
      value: 0,
      source: 'file',
      location: expect.stringMatching(/^flexiai\.config\.json:1:\d+$/),
    });
    expect(candidates).toMatchObject([{ provider: 'openai' }, { provider: 'claude' }]);
  });
});
