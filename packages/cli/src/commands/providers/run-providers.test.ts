import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { localServices, OPENAI_KEY } from '../../../test/local-services.ts';
import { runInProcess } from '../../../test/run-in-process.ts';
import { temporaryFolder } from '../../../test/temporary-folder.ts';

describe('flexiai providers', () => {
  it('lists entries with key and circuit, and sends nothing', async () => {
    await using services = await localServices();
    const { exitCode, stdout, stderr } = await runInProcess(['providers'], { cwd: services.cwd });
    expect(stdout).toMatch(/^entry +provider +model +key +health +circuit +latency$/m);
    expect(stdout).toMatch(/^openai +openai +gpt-5\.4-mini +ok \(configuration\) +unknown +closed +–$/m);
    expect(stdout).toMatch(/^claude +anthropic +claude-haiku-5-5 +ok/m);
    expect(stdout).toMatch(/^Not configured \(.*; key missing\): .*google.*\.$/m);
    // Several plugins with the same state are on one line.
    expect(stdout.match(/^Not configured \(.*; key missing\)/gm)).toHaveLength(1);
    expect(stdout).not.toContain(OPENAI_KEY);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(services.openai.requests).toEqual([]);
  });

  it('sends health checks with --check, and exits with 1 if one fails', async () => {
    await using services = await localServices();
    const check = () => runInProcess(['providers', '--check', '--json'], { cwd: services.cwd });
    const good = await check();
    expect(good.exitCode).toBe(0);
    services.anthropic.reply({ fault: { kind: 'status', status: 401 } });
    const { exitCode, stdout } = await check();
    expect(JSON.parse(stdout)).toMatchObject({
      config: expect.stringContaining('flexiai.config.json'),
      providers: [
        { name: 'openai', health: 'healthy', latencyMs: expect.any(Number) },
        { name: 'claude', health: 'unhealthy', message: expect.any(String) },
      ],
      installed: [
        { id: 'google', key: { status: 'missing' } },
        { id: 'vertex', key: { status: 'not-needed' } },
        { id: 'bedrock-converse' },
      ],
      skipped: [],
    });
    expect(exitCode).toBe(1);
    // No generation was billed.
    expect(services.openai.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('lists an entry for each key if nothing is configured, in the order of the plugins', async () => {
    await using folder = await temporaryFolder();
    const env = { GOOGLE_API_KEY: 'AIza-too-short', OPENAI_API_KEY: OPENAI_KEY };
    const { stdout } = await runInProcess(['providers', '--json'], { cwd: folder.path, env });
    expect(JSON.parse(stdout)).toMatchObject({
      config: null,
      fromKeys: true,
      providers: [
        { name: 'openai', key: { status: 'ok', source: 'OPENAI_API_KEY' } },
        { name: 'google', key: { status: 'wrong-shape', source: 'GOOGLE_API_KEY' } },
      ],
    });
  });

  it('accepts a credential in a header only where a call would', async () => {
    await using folder = await temporaryFolder();
    const entry = { provider: 'openai', model: 'm' };
    await folder.write('flexiai.config.json', {
      providers: [
        { ...entry, name: 'gateway', headers: { 'X-Api-Key': 'made-up-secret' } },
        { ...entry, name: 'labelled', headers: { 'x-api-key-version': '2' } },
      ],
    });
    const { stdout } = await runInProcess(['providers', '--json'], { cwd: folder.path });
    expect(JSON.parse(stdout)).toMatchObject({
      providers: [
        { name: 'gateway', key: { status: 'not-needed' } },
        { name: 'labelled', key: { status: 'missing' } },
      ],
    });
  });

  it('prints below the table the problem of a key', async () => {
    await using folder = await temporaryFolder();
    await folder.write('flexiai.config.json', {
      providers: [
        { provider: 'openai', model: 'gpt-5.4-mini' },
        { provider: 'gemini', model: 'gemini-3.8-flash' },
      ],
    });
    const env = { GEMINI_API_KEY: 'short' };
    const { stdout } = await runInProcess(['providers'], { cwd: folder.path, env, columns: 72 });
    const lines = stripVTControlCharacters(stdout).split('\n');
    expect(lines.slice(0, 3).filter((line) => line.length > 72)).toEqual([]);
    expect(lines).toContain('openai: its key is missing: set OPENAI_API_KEY');
    expect(lines).toContainEqual(expect.stringMatching(/^gemini: its key \(GEMINI_API_KEY\) /));
  });

  it('reads keys from .env, which does not override variables, and from no file with --no-dotenv', async () => {
    await using folder = await temporaryFolder();
    await folder.write('.env', `OPENAI_API_KEY=${OPENAI_KEY}\nANTHROPIC_API_KEY=sk-ant-made-up\n`);
    const names = async (...args: string[]) => {
      const env = { ANTHROPIC_API_KEY: 'not-of-this-shape' };
      const { stdout } = await runInProcess(['providers', '--json', ...args], { cwd: folder.path, env });
      return JSON.parse(stdout).providers.map((row: { name: string; key: { status: string } }) => [
        row.name,
        row.key.status,
      ]);
    };
    expect(await names()).toEqual([
      ['openai', 'ok'],
      ['anthropic', 'wrong-shape'],
    ]);
    expect(await names('--no-dotenv')).toEqual([['anthropic', 'wrong-shape']]);
    expect(await names('--no-env-file')).toEqual([['anthropic', 'wrong-shape']]);
  });

  it('lists entries from FLEXIAI_ variables', async () => {
    await using folder = await temporaryFolder();
    const env = { FLEXIAI_PROVIDER: 'openai', FLEXIAI_MODEL: 'gpt-4.1', FLEXIAI_PROVIDERS__0__NAME: 'mine' };
    vi.stubEnv('OPENAI_API_KEY', undefined);
    const { stdout } = await runInProcess(['providers', '--json'], { cwd: folder.path, env });
    vi.unstubAllEnvs();
    expect(JSON.parse(stdout).providers).toMatchObject([
      { name: 'mine', model: 'gpt-4.1', key: { status: 'missing' } },
    ]);
  });

  it('names two entries of one plugin like the client does', async () => {
    await using folder = await temporaryFolder();
    const entry = { provider: 'openai', apiKey: OPENAI_KEY };
    await folder.write('flexiai.config.json', {
      providers: [
        { ...entry, model: 'a' },
        { ...entry, model: 'b' },
        { ...entry, model: 'c', name: 'openai-3' },
        { ...entry, model: 'd' },
      ],
    });
    const { stdout } = await runInProcess(['providers', '--json'], { cwd: folder.path });
    const rows: { name: string; key: { status: string } }[] = JSON.parse(stdout).providers;
    expect(rows.map(({ name }) => name)).toEqual(['openai', 'openai-2', 'openai-3', 'openai-4']);
    expect(rows.map(({ key }) => key.status)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });
});
