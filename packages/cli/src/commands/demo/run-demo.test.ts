import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runInProcess } from '../../../test/run-in-process.ts';

describe('flexiai demo', () => {
  it('shows a failover, an open circuit, a recovery and a continued stream, in this order', async () => {
    const { exitCode, stdout, stderr } = await runInProcess(['demo', '--json'], { cwd: tmpdir() });
    const { acts, providers } = JSON.parse(stdout);
    const told = acts.map((act: { attempts: { provider: string; kind: string; outcome: string }[] }) =>
      act.attempts.map(({ provider, kind, outcome }) => `${provider} ${kind} ${outcome}`),
    );
    expect(told).toEqual([
      ['openai first success'],
      ['openai first failed', 'openai retry failed', 'anthropic failover success'],
      ['anthropic first success'],
      ['openai probe success'],
      ['openai first interrupted', 'anthropic failover success'],
    ]);
    expect(acts.at(-1).text).toBe('Once there was a bridge that no one ever noticed, because it never once fell down.');
    expect(providers).toMatchObject([{ name: 'openai' }, { name: 'anthropic' }, { name: 'google' }]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('prints a story in text mode', async () => {
    const { stdout } = await runInProcess(['demo'], { cwd: tmpdir() });
    expect(stdout.match(/^\d\. .*$/gm)).toHaveLength(5);
    expect(stdout).toMatch(/2 +openai +gpt-6-luna +retry +failed +503 overloaded/);
    expect(stdout).toContain('flexiai init');
  });
});
