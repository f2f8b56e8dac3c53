import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisServer } from '../../../packages/cache/test/redis-server.ts';
import { realProgram } from '../../../scripts/real-programs.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

function run(url: string): Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, REDIS_URL: url };
    execFile(process.execPath, ['--conditions=@flexiai/source', MAIN], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

it('prints how to start a Redis if none answers', async () => {
  const { code, stdout, stderr } = await run('redis://127.0.0.1:1');
  expect(stdout).toMatch(/^No Redis answers at 127\.0\.0\.1:1\.\nStart one/);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
});

const program = realProgram('redis-server');

describe.skipIf(program === undefined)('with a Redis', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await RedisServer.start(String(program));
  });

  afterAll(() => redis.stop());

  it('calls the provider once for two processes, and returns the answer to each', async () => {
    const { code, stdout, stderr } = await run(redis.url);
    expect(stdout).toContain('Two concurrent processes called the provider 1 time(s).');
    const told = 'process: Because of Rayleigh scattering\\. \\(from Redis, key [0-9a-f]{8}…\\)';
    expect(stdout).toMatch(new RegExp(`The first ${told}\nThe second ${told}\n$`));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
