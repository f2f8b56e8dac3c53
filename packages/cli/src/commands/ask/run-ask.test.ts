import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LocalServices, localServices, OPENAI_KEY } from '../../../test/local-services.ts';
import { runInProcess } from '../../../test/run-in-process.ts';
import { temporaryFolder } from '../../../test/temporary-folder.ts';
import { createStopper } from '../../program/stopper.ts';

let services: LocalServices;
beforeAll(async () => {
  services = await localServices();
});
afterAll(() => services[Symbol.asyncDispose]());
beforeEach(() => {
  services.openai.reset();
  services.anthropic.reset();
});

const ask = (args: readonly string[], options: Partial<Parameters<typeof runInProcess>[1]> = {}) =>
  runInProcess(['ask', ...args], { cwd: services.cwd, ...options });

describe('flexiai ask', () => {
  it('streams the answer to stdout, and prints nothing else', async () => {
    services.openai.reply({ text: 'Because of the air.' });
    expect(await ask(['Why is', 'the sky blue?'])).toEqual({
      exitCode: 0,
      stdout: 'Because of the air.\n',
      stderr: '',
    });
    expect(services.openai.requests).toMatchObject([{ stream: true, model: 'gpt-5.4-mini' }]);
    expect(JSON.stringify(services.openai.requests[0]?.body)).toContain('Why is the sky blue?');
  });

  it('waits for the whole answer with --no-stream', async () => {
    services.openai.reply({ text: 'Whole.' });
    expect(await ask(['Hello', '--no-stream'])).toMatchObject({ exitCode: 0, stdout: 'Whole.\n' });
    expect(services.openai.requests).toMatchObject([{ stream: false }]);
  });

  it('reads a question from a pipe, and appends it to the argument', async () => {
    await ask([], { stdin: 'only piped\n' });
    await ask(['What is this?'], { stdin: 'a diff\n' });
    const bodies = services.openai.requests.map(({ body }) => JSON.stringify(body));
    expect(bodies[0]).toContain('"only piped"');
    expect(bodies[1]).toContain('"What is this?\\n\\na diff"');
  });

  it('rejects input that is not text', async () => {
    const { exitCode, stderr } = await ask([], { stdin: Uint8Array.of(0xff, 0xfe, 0x00) });
    expect(stderr).toContain('not text in UTF-8');
    expect(exitCode).toBe(2);
  });

  it('passes on model, entry, instructions and limits', async () => {
    const limits = ['--max-output-tokens', '7', '--temperature', '0.5'];
    await ask(['Hello', '--provider', 'openai', '-m', 'gpt-4.1', '-s', 'Be brief', ...limits]);
    expect(services.openai.requests[0]?.body).toMatchObject({
      model: 'gpt-4.1',
      temperature: 0.5,
      messages: [{ content: 'Be brief' }, { content: 'Hello' }],
    });
    await ask(['Hello', '--provider', 'claude']);
    expect(services.anthropic.requests).toHaveLength(1);
  });

  it('prints the whole response as JSON', async () => {
    services.openai.reply({ text: 'Hi.' });
    const { stdout, stderr } = await ask(['Hello', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ text: 'Hi.', provider: 'openai', attempts: [{ outcome: 'success' }] });
    expect(stderr).toBe('');
    expect(services.openai.requests).toMatchObject([{ stream: false }]);
  });

  it('prints each part as a line of JSON, and finally the response', async () => {
    services.openai.reply({ text: 'one two' });
    const { stdout } = await ask(['Hello', '--json', '--stream']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual(['stream-start', 'text-delta', 'text-delta', 'finish', 'response']);
    expect(lines.at(-1)).toMatchObject({ response: { text: 'one two' } });
  });

  it('reports a failover on stderr, unless --quiet is given', async () => {
    services.openai.reply({ fault: { kind: 'status', status: 503 } });
    services.anthropic.reply({ text: 'I am here.' });
    expect(await ask(['Hello'])).toEqual({
      exitCode: 0,
      stdout: 'I am here.\n',
      stderr: 'openai failed (overloaded 503); trying claude\n',
    });
    expect(await ask(['Hello', '--quiet'])).toMatchObject({ stdout: 'I am here.\n', stderr: '' });
  });

  it('prints every attempt with --verbose', async () => {
    services.openai.reply({ fault: { kind: 'status', status: 503 } });
    const { stderr, stdout } = await ask(['Hello', '--verbose']);
    expect(stderr).toMatch(/1 +openai +gpt-5\.4-mini +first +failed +503 overloaded/);
    expect(stderr).toMatch(/2 +claude +claude-haiku-5-5 +failover +success/);
    expect(stdout).not.toContain('failover');
  });

  it('filters control characters on a terminal, and not in a pipe', async () => {
    services.openai.reply({ tokens: ['a\u001b', '[31mb\u001b]0;owned', '\u0007c\r\n', 'd\u0007'] });
    expect((await ask(['Hello'], { columns: 80 })).stdout).toBe('abc\nd\n');
    expect((await ask(['Hello', '--no-stream'], { columns: 80 })).stdout).toBe('abc\nd\n');
    expect((await ask(['Hello'])).stdout).toBe('a\u001b[31mb\u001b]0;owned\u0007c\r\nd\u0007\n');
  });

  it('warns when the answer was truncated at its limit', async () => {
    services.openai.reply({ text: 'Half an', finishReason: 'length' });
    expect((await ask(['Hello'])).stderr).toContain('length limit');
  });

  it('prints the error of every attempt, and neither a stack nor a key', async () => {
    services.openai.reply({ fault: { kind: 'status', status: 500, body: { error: { message: `no ${OPENAI_KEY}` } } } });
    services.anthropic.reply({ fault: { kind: 'status', status: 529 } });
    const { exitCode, stdout, stderr } = await ask(['Hello']);
    expect(stderr).toMatch(/error: No provider could answer \(2 attempts/);
    expect(stderr).toMatch(/1\. openai .*server.*\n.*2\. claude .*overloaded/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr).not.toContain(OPENAI_KEY);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  });

  it('prints the stack with --verbose, and still no key', async () => {
    services.openai.reply({ fault: { kind: 'status', status: 500, body: { error: { message: `no ${OPENAI_KEY}` } } } });
    const { stderr } = await ask(['Hello', '--provider', 'openai', '--verbose']);
    expect(stderr).toMatch(/^\s+at /m);
    expect(stderr).not.toContain(OPENAI_KEY);
  });

  it('prints a failure as JSON on stdout, too', async () => {
    services.openai.reply({ fault: { kind: 'status', status: 401 } });
    services.anthropic.reply({ fault: { kind: 'status', status: 401 } });
    const { exitCode, stdout, stderr } = await ask(['Hello', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'all-providers-failed', attempts: [{}, {}] } });
    expect(stderr).toContain('error: ');
    expect(exitCode).toBe(1);
  });

  it('prints a failure as the last line of a JSON stream', async () => {
    services.openai.reply({ text: 'one two three', fault: { kind: 'cut', afterTokens: 2 } });
    const { stdout } = await ask(['Hello', '--json', '--stream']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ error: { code: 'stream-interrupted' } });
    expect(lines.at(-2)).toMatchObject({ type: 'text-delta' });
  });

  it('ends an interrupted stream with a line break before the error', async () => {
    services.openai.reply({ text: 'one two three four', fault: { kind: 'cut', afterTokens: 2 } });
    const { exitCode, stdout, stderr } = await ask(['Hello']);
    expect(stdout).toBe('one two\n');
    expect(stderr).toMatch(/^error: /);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['continue', 'one two three four\n', 'connection; claude continued'],
    ['restart', ' three four\n', 'connection; claude restarts the answer'],
  ])('neither splits an interrupted answer nor keeps discarded text (%s)', async (policy, answer, note) => {
    const args = ['Hello', '-c', 'policy.json'];
    const config = JSON.parse(await services.folder.read('flexiai.config.json'));
    await services.folder.write('policy.json', { ...config, streaming: { onInterruption: policy } });
    services.openai.reply({ text: 'one two three', fault: { kind: 'cut', afterTokens: 2 } });
    services.anthropic.reply({ text: ' three four' });
    const { exitCode, stdout, stderr } = await ask(args);
    expect(stdout).toBe(answer);
    expect(stderr).toBe(`(interrupted: ${note})\n`);
    expect(exitCode).toBe(0);
    // A person sees the text, and that it restarts.
    services.openai.reply({ text: 'one two three', fault: { kind: 'cut', afterTokens: 2 } });
    expect((await ask(args, { columns: 80 })).stdout).toMatch(
      policy === 'restart' ? /^one two\n three four\n$/ : /^one two/,
    );
  });

  it('closes the upstream request and exits with 130 when it is interrupted', async () => {
    services.openai.reply({ text: 'word '.repeat(1000), tokenDelayMs: 5 });
    let interrupt: () => void = () => undefined;
    using stopper = createStopper((onInterrupt) => {
      interrupt = onInterrupt;
      return () => undefined;
    });
    const running = ask(['Hello'], { stopper });
    const request = await services.openai.waitForRequest(0);
    interrupt();
    expect(await running).toMatchObject({ exitCode: 130, stderr: '' });
    expect((await services.openai.whenSettled(request)).outcome).toBe('closed-by-client');
  });

  it('names the variables to set if nothing is configured', async () => {
    await using folder = await temporaryFolder();
    const { exitCode, stderr } = await ask(['Hello'], { cwd: folder.path });
    expect(stderr).toMatch(/OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY.*flexiai init/);
    expect(exitCode).toBe(2);
  });

  it('lists the available entries for an unknown entry', async () => {
    const { exitCode, stderr } = await ask(['Hello', '--provider', 'missing']);
    expect(stderr).toMatch(/missing.*openai, claude/);
    expect(exitCode).toBe(2);
    expect(services.openai.requests).toHaveLength(0);
  });

  it('uses another configuration, and a preset, if given', async () => {
    await services.folder.write('other.json', {
      providers: [{ provider: 'openai', model: 'other-model', apiKey: OPENAI_KEY, baseURL: services.openai.baseURL }],
    });
    expect((await ask(['Hello', '-c', 'other.json', '-p', 'fast'])).exitCode).toBe(0);
    expect(services.openai.requests).toMatchObject([{ model: 'other-model' }]);
    const unknown = await ask(['Hello', '-p', 'quick']);
    expect(unknown.stderr).toMatch(/quick/);
    expect(unknown.exitCode).toBe(1);
  });
});
