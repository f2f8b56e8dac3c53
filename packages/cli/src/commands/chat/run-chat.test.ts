import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LocalServices, localServices } from '../../../test/local-services.ts';
import { runInProcess } from '../../../test/run-in-process.ts';

let services: LocalServices;
beforeAll(async () => {
  services = await localServices();
});
afterAll(() => services[Symbol.asyncDispose]());
beforeEach(() => {
  services.openai.reset();
  services.anthropic.reset();
});

const chat = (stdin: string, ...args: string[]) => runInProcess(['chat', ...args], { cwd: services.cwd, stdin });
const questions = () => services.openai.requests.map(({ body }) => messagesOf(body));

function messagesOf(body: unknown): readonly unknown[] {
  const messages: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'messages') : undefined;
  return (Array.isArray(messages) ? messages : []).map((message) => Reflect.get(Object(message), 'content'));
}

describe('flexiai chat, piped', () => {
  it('reads the whole input as one question', async () => {
    services.openai.reply({ text: 'Seen.' });
    expect(await chat('line one\n/help is no command here\n')).toEqual({ exitCode: 0, stdout: 'Seen.\n', stderr: '' });
    expect(questions()).toEqual([['line one\n/help is no command here']]);
  });

  it('appends piped text to the argument', async () => {
    await chat('a diff', 'What', 'is this?');
    expect(questions()).toEqual([['What is this?\n\na diff']]);
  });

  it('reads each line as a turn of one conversation with --lines', async () => {
    services.openai.enqueue({ text: 'First.' }, { text: 'Second.' });
    const { exitCode, stdout } = await chat('one\n\n/system Be brief\n/model gpt-4.1\ntwo\n/exit\nthree\n', '--lines');
    expect(stdout).toBe('First.\nSecond.\n');
    expect(questions()).toEqual([['one'], ['Be brief', 'one', 'First.', 'two']]);
    expect(services.openai.requests.map(({ model }) => model)).toEqual(['gpt-5.4-mini', 'gpt-4.1']);
    expect(exitCode).toBe(0);
  });

  it('sends the last question again on /retry, without its answer', async () => {
    services.openai.enqueue({ text: 'First.' }, { text: 'Better.' });
    await chat('one\n/retry\n', '--lines');
    expect(questions()).toEqual([['one'], ['one']]);
  });

  it('clears the conversation on /clear', async () => {
    await chat('one\n/clear\n/retry\ntwo\n', '--lines');
    expect(questions()).toEqual([['one'], ['two']]);
  });

  it('prints the output of commands on stderr, because only answers are results', async () => {
    services.openai.enqueue({ text: 'A.', usage: { inputTokens: 7, outputTokens: 2 } });
    const { stdout, stderr } = await chat('one\n/cost\n/providers\n/modle\n/qqqqqq\n', '--lines');
    expect(stdout).toBe('A.\n');
    expect(stderr).toMatch(/openai +gpt-5\.4-mini +1 +0 +7 +2/);
    expect(stderr).toMatch(/claude +claude-haiku-5-5 +unknown +closed/);
    expect(stderr).toContain('did you mean /model?');
    expect(stderr).toContain('There is no command /qqqqqq. /help lists the commands.');
  });

  it('prints one line of JSON per answer', async () => {
    services.openai.enqueue({ text: 'First.' }, { text: 'Second.' });
    const { stdout } = await chat('one\ntwo\n', '--lines', '--json');
    const texts = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).text);
    expect(texts).toEqual(['First.', 'Second.']);
  });

  it('continues after a failed question, counts its attempts, and exits with 1', async () => {
    services.openai.enqueue({ fault: { kind: 'status', status: 400 } }, { text: 'Second.' });
    const { exitCode, stdout, stderr } = await chat('one\n/cost\ntwo\n', '--lines');
    expect(stdout).toBe('Second.\n');
    expect(stderr).toMatch(/^error: /m);
    expect(stderr).toMatch(/openai +gpt-5\.4-mini +1 +1/);
    expect(questions()).toEqual([['one'], ['two']]);
    expect(exitCode).toBe(1);
  });

  it('keeps the printed part of an interrupted answer', async () => {
    services.openai.enqueue({ text: 'one two three', fault: { kind: 'cut', afterTokens: 2 } }, { text: 'On.' });
    await chat('begin\ngo on\n', '--lines', '--provider', 'openai');
    expect(questions()[1]).toEqual(['begin', 'one two', 'go on']);
  });

  it('rejects an empty pipe', async () => {
    expect(await chat('\n')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('nothing was piped in') });
  });
});
