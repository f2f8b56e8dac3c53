import { tmpdir } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
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

  it('asks no open circuit in its third act, however slow the machine is', async () => {
    const realNow = Date.now;
    let lateMs = 0;
    // A slow machine: time passes between any two steps.
    vi.spyOn(Date, 'now').mockImplementation(() => {
      lateMs += 200;
      return realNow() + lateMs;
    });
    try {
      const { stdout } = await runInProcess(['demo', '--json'], { cwd: tmpdir() });
      const { acts } = JSON.parse(stdout);
      expect(lateMs).toBeGreaterThan(3000);
      const told = acts.map((act: { attempts: { provider: string; kind: string }[] }) =>
        act.attempts.map(({ provider, kind }) => `${provider} ${kind}`),
      );
      expect(told.slice(2, 4)).toEqual([['anthropic first'], ['openai probe']]);
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('prints a story in text mode', async () => {
    const { stdout } = await runInProcess(['demo'], { cwd: tmpdir() });
    expect(stdout.match(/^\d\. .*$/gm)).toHaveLength(5);
    expect(stdout).toMatch(/2 +openai +gpt-6-luna +retry +failed +503 overloaded/);
    expect(stdout).toContain('flexiai init');
  });
});
