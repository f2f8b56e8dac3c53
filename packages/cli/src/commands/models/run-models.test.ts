import { describe, expect, it } from 'vitest';
import { localServices } from '../../../test/local-services.ts';
import { runInProcess } from '../../../test/run-in-process.ts';
import { temporaryFolder } from '../../../test/temporary-folder.ts';

interface Row {
  readonly provider: string;
  readonly id: string;
  readonly known: boolean;
  readonly listed?: boolean;
}

describe('flexiai models', () => {
  it('lists the models of the plugins if nothing is configured', async () => {
    await using folder = await temporaryFolder();
    const { exitCode, stdout, stderr } = await runInProcess(['models'], { cwd: folder.path });
    expect(stdout).toMatch(/^openai +gpt-5\.4-mini +400 k +128 k +not asked$/m);
    expect(stdout).toMatch(/^anthropic +claude-haiku-5-5 /m);
    expect(stdout).toMatch(/^gemini +gemini-3\.8-flash +1\.05 M /m);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it("gets the provider's list with the key, and distinguishes known and listed models", async () => {
    await using services = await localServices();
    const { stdout } = await runInProcess(['models', '--provider', 'openai', '--json'], { cwd: services.cwd });
    const rows: readonly Row[] = JSON.parse(stdout).models;
    expect(new Set(rows.map(({ provider }) => provider))).toEqual(new Set(['openai']));
    const listed = rows.filter((row) => row.listed === true);
    expect(listed.length).toBeGreaterThan(0);
    expect(rows.filter((row) => row.known).length).toBeGreaterThan(10);
    expect(services.openai.requests.map(({ path }) => path)).toEqual(['/v1/models']);
  });

  it('sends nothing with --offline', async () => {
    await using services = await localServices();
    await runInProcess(['models', '--offline'], { cwd: services.cwd });
    expect([services.openai.requests, services.anthropic.requests]).toEqual([[], []]);
  });

  it('lists the rest if one provider fails, and exits with 1 if all fail', async () => {
    await using services = await localServices();
    services.openai.reply({ fault: { kind: 'status', status: 401 } });
    const some = await runInProcess(['models'], { cwd: services.cwd });
    expect(some.stderr).toMatch(/^warning: openai gave no list: /m);
    expect(some.exitCode).toBe(0);
    services.anthropic.reply({ fault: { kind: 'status', status: 401 } });
    expect((await runInProcess(['models'], { cwd: services.cwd })).exitCode).toBe(1);
  });

  it('resolves the aliases of the configuration', async () => {
    await using services = await localServices({
      aliases: { smart: 'gpt-5.4', quick: ['gpt-5.4-mini', 'claude-haiku-5-5'] },
    });
    const { stdout } = await runInProcess(['models', '--offline'], { cwd: services.cwd });
    expect(stdout).toContain('\nsmart means gpt-5.4\nquick means gpt-5.4-mini, or claude-haiku-5-5\n');
    services.openai.reply({ text: 'Smart.' });
    await runInProcess(['ask', 'Hello', '--model', 'smart'], { cwd: services.cwd });
    expect(services.openai.requests).toMatchObject([{ model: 'gpt-5.4' }]);
  });

  it('lists the available providers for an unknown provider', async () => {
    await using services = await localServices();
    const { exitCode, stderr } = await runInProcess(['models', '--provider', 'missing'], { cwd: services.cwd });
    expect(stderr).toMatch(/missing.*openai, anthropic, google, vertex, gemini/);
    expect(exitCode).toBe(2);
  });
});
