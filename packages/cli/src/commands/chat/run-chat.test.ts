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
  it('takes all that is piped in for one question', async () => {
    services.openai.reply({ text: 'Seen.' });
    expect(await chat('line one\n/help is no command here\n')).toEqual({ exitCode: 0, stdout: 'Seen.\n', stderr: '' });
    expect(questions()).toEqual([['line one\n/help is no command here']]);
  });

  it('puts what is piped in after the argument', async () => {
    await chat('a diff', 'What', 'is this?');
    expect(questions()).toEqual([['What is this?\n\na diff']]);
  });

  it('takes each line for a turn of one conversation with --lines', async () => {
    services.openai.enqueue({ text: 'First.' }, { text: 'Second.' });
    const { exitCode, stdout } = await chat('one\n\n/system Be brief\n/model gpt-4.1\ntwo\n/exit\nthree\n', '--lines');
    expect(stdout).toBe('First.\nSecond.\n');
    expect(questions()).toEqual([['one'], ['Be brief', 'one', 'First.', 'two']]);
    expect(services.openai.requests.map(({ model }) => model)).toEqual(['gpt-5.4-mini', 'gpt-4.1']);
    expect(exitCode).toBe(0);
  });

  it('asks the last question again on /retry, as if it had not been answered', async () => {
    services.openai.enqueue({ text: 'First.' }, { text: 'Better.' });
    await chat('one\n/retry\n', '--lines');
    expect(questions()).toEqual([['one'], ['one']]);
  });

  it('forgets on /clear', async () => {
    await chat('one\n/clear\n/retry\ntwo\n', '--lines');
    expect(questions()).toEqual([['one'], ['two']]);
  });

  it('says what commands say on stderr: answers alone are results', async () => {
    services.openai.enqueue({ text: 'A.', usage: { inputTokens: 7, outputTokens: 2 } });
    const { stdout, stderr } = await chat('one\n/cost\n/providers\n/modle\n/qqqqqq\n', '--lines');
    expect(stdout).toBe('A.\n');
    expect(stderr).toMatch(/openai +gpt-5\.4-mini +1 +0 +7 +2/);
    expect(stderr).toMatch(/claude +claude-haiku-5-5 +unknown +closed/);
    expect(stderr).toContain('did you mean /model?');
    expect(stderr).toContain('There is no /qqqqqq. /help lists what there is.');
  });

  it('prints one line of JSON for each answer', async () => {
    services.openai.enqueue({ text: 'First.' }, { text: 'Second.' });
    const { stdout } = await chat('one\ntwo\n', '--lines', '--json');
    const texts = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).text);
    expect(texts).toEqual(['First.', 'Second.']);
  });

  it('goes on after a question that failed, counts its tries, and ends with 1', async () => {
    services.openai.enqueue({ fault: { kind: 'status', status: 400 } }, { text: 'Second.' });
    const { exitCode, stdout, stderr } = await chat('one\n/cost\ntwo\n', '--lines');
    expect(stdout).toBe('Second.\n');
    expect(stderr).toMatch(/^error: /m);
    expect(stderr).toMatch(/openai +gpt-5\.4-mini +1 +1/);
    expect(questions()).toEqual([['one'], ['two']]);
    expect(exitCode).toBe(1);
  });

  it('keeps what was read of an answer that broke off', async () => {
    services.openai.enqueue({ text: 'one two three', fault: { kind: 'cut', afterTokens: 2 } }, { text: 'On.' });
    await chat('begin\ngo on\n', '--lines', '--provider', 'openai');
    expect(questions()[1]).toEqual(['begin', 'one two', 'go on']);
  });

  it('refuses an empty pipe', async () => {
    expect(await chat('\n')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('nothing was piped in') });
  });
});
