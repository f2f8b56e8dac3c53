import { afterEach, expect, it, vi } from 'vitest';
import { startStandIn } from './start-stand-in.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it.each([
  ['openai', 'OPENAI_API_KEY', '/models'],
  ['anthropic', 'ANTHROPIC_API_KEY', '/v1/models'],
  ['gemini', 'GEMINI_API_KEY', '/v1beta/models'],
] as const)('starts a local server for %s where %s is not set, and says so', async (service, variable, models) => {
  vi.stubEnv(variable, '');
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const standIn = await startStandIn(service);
  expect(standIn.entry).toEqual({ apiKey: 'local', baseURL: standIn.server?.baseURL });
  expect((await fetch(`${standIn.entry.baseURL}${models}`)).status).toBe(200);
  expect(stderr.mock.calls).toEqual([[`${variable} is not set: a local server answers in place of ${service}.\n`]]);
  await standIn.close();
  await expect(fetch(`${standIn.entry.baseURL}${models}`)).rejects.toThrow('fetch failed');
});

it('leaves the entry to the real service where its key is set', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'sk-of-the-test');
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const standIn = await startStandIn('openai');
  expect({ entry: standIn.entry, server: standIn.server }).toEqual({ entry: {}, server: undefined });
  expect(stderr).not.toHaveBeenCalled();
  await standIn.close();
});
