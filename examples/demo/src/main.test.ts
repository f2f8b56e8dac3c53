import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { IS_LONG } from '../../../test/long-form.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
/** Maximum duration of the demo, in ms. */
const LIMIT_MS = 20_000;

const children: ChildProcessWithoutNullStreams[] = [];
// What a test that failed has left.
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
  const inherited = { ...process.env };
  for (const name of Object.keys(inherited)) {
    if (/_API_KEY$|^(?:NO|FORCE)_COLOR$|^NODE_OPTIONS$/.test(name)) delete inherited[name];
  }
  const child = spawn(process.execPath, ['--conditions=@flexiai/source', MAIN, ...args], {
    env: { ...inherited, ...env },
  });
  children.push(child);
  return child;
}

/** A demo that runs to its end. */
async function run(args: readonly string[], env?: NodeJS.ProcessEnv) {
  const child = start(args, env);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const started = performance.now();
  const [exitCode, signal] = await once(child, 'close');
  return { ...output, exitCode, signal, durationMs: performance.now() - started };
}

describe('the story', () => {
  let story: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    story = await run([]);
  }, LIMIT_MS + 10_000);

  it('succeeds within the time limit', () => {
    expect(story.stdout).toMatch(/^All \d+ claims \(✓\) held/m);
    expect(story).toMatchObject({ exitCode: 0, stderr: '' });
    expect(story.durationMs).toBeLessThan(LIMIT_MS);
  });

  it('is plain text in 80 columns without a terminal', () => {
    expect(story.stdout).not.toContain('\u001b');
    expect(story.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('has every scene', () => {
    expect(story.stdout.match(/^\d\. .*$/gm)).toEqual([
      '1. A normal answer',
      '2. A streamed answer',
      '3. The first provider fails, the second answers',
      '4. Its breaker opens, and no call waits for it any more',
      '5. Recovery: one probe, then back to the first',
      '6. A stream that fails before its first word',
      '7. A stream that is cut in the middle',
      '8. A tool call, and a conversation that three providers carry on',
    ]);
  });

  it('shows the failover, the open breaker and the probe in the ledger', () => {
    expect(story.stdout).toMatch(
      /attempt 1 +openai +first +failed +500.*\n.*retry +failed +500.*\n.*anthropic +failover +success/,
    );
    expect(story.stdout).toMatch(/skip +openai +not asked +circuit-open\n +attempt 1 +anthropic +first +success/);
    expect(story.stdout).toContain('requests that reached the broken server: 0');
    expect(story.stdout).toMatch(/attempt 1 +openai +probe +success/);
    expect(story.stdout).toMatch(/attempt 1 +openai +first +interrupted/);
  });

  it('ends with a table of the three providers', () => {
    const [, table = ''] = story.stdout.split('The end, as');
    const rows = table.match(/^ +(?:openai|anthropic|google) .*$/gm) ?? [];
    expect(rows.map((row) => row.trim().split(/ +/)[0])).toEqual(['openai', 'anthropic', 'google']);
    // Requests, failures, breaker, openings, median, tokens in and out.
    for (const row of rows) expect(row).toMatch(/^ +\w+ +\d+ +\d+ +closed +\d +[\d.]+ m?s +\d+ +\d+$/);
  });
});

// In the short form, arguments.test.ts alone holds what asks for no process.
describe('the command line', () => {
  it.runIf(IS_LONG)('explains itself with --help', async () => {
    const { exitCode, stdout, stderr } = await run(['--help']);
    expect(stdout).toContain('npm start -- --live "question"');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('rejects an unknown option', async () => {
    const { exitCode, stdout, stderr } = await run(['--fast']);
    expect(stderr).toMatch(/^Unknown option "--fast"\.\n/);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it.runIf(IS_LONG)('rejects --live without a question', async () => {
    const { exitCode, stderr } = await run(['--live'], { OPENAI_API_KEY: 'a-key' });
    expect(stderr).toMatch(/^--live needs a question/);
    expect(exitCode).toBe(2);
  });

  it('lists the variables when --live finds no key', async () => {
    const { exitCode, stderr } = await run(['--live', 'Why?']);
    expect(stderr).toContain('OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY');
    expect(exitCode).toBe(2);
  });

  it('prints why a live call failed, without a stack, and never the key', async () => {
    // No key of this provider has this format: it is rejected before any network request.
    const { exitCode, stderr } = await run(['--live', 'Why?'], { ANTHROPIC_API_KEY: 'of-the-wrong-shape' });
    expect(stderr).toMatch(/^.*API key for "anthropic".*\n$/);
    expect(stderr).not.toContain('of-the-wrong-shape');
    expect(exitCode).toBe(1);
  });
});

describe('the dashboard', () => {
  it('is served until Ctrl-C, which ends everything', async () => {
    const child = start(['--dashboard']);
    const closed = once(child, 'close');
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    await vi.waitFor(() => expect(stdout).toMatch(/Press Ctrl-C to stop\.\n/), LIMIT_MS);
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(stdout)?.[0] ?? '';
    expect((await fetch(url)).status).toBe(200);
    child.kill('SIGINT');
    expect(await closed).toEqual([130, null]);
  });
});

describe('a story that is stopped', () => {
  it('closes everything and exits with 130 on Ctrl-C', async () => {
    const child = start([]);
    const closed = once(child, 'close');
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    child.stdout.resume();
    expect(await closed).toEqual([130, null]);
  });

  it('ends without an error when its output is closed', async () => {
    const child = start([]);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const closed = once(child, 'close');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await closed).toEqual([0, null]);
    expect(stderr).toBe('');
  });
});
