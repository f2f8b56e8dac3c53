import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InjectedTerminal, KEYS } from '../../../test/injected-terminal.ts';
import { type LocalServices, localServices } from '../../../test/local-services.ts';
import { temporaryFolder } from '../../../test/temporary-folder.ts';

const { ctrlC, ctrlD, enter, up } = KEYS;
const LONG_ANSWER = { text: 'word '.repeat(2000), tokenDelayMs: 10 };

let services: LocalServices;
beforeAll(async () => {
  services = await localServices();
});
afterAll(() => services[Symbol.asyncDispose]());
beforeEach(() => {
  services.openai.reset();
  services.anthropic.reset();
});

const chat = (...args: string[]) =>
  new InjectedTerminal(['chat', '--no-history', ...args], { cwd: services.cwd, columns: 80 });
const asked = (index: number) => JSON.stringify(services.openai.requests[index]?.body);

describe('flexiai chat at a terminal', () => {
  it('answers in turns, says which provider answered, and ends with Ctrl-D', async () => {
    services.openai.enqueue(
      { text: 'I am fine.', usage: { inputTokens: 9, outputTokens: 4 } },
      { text: 'You said hello.' },
    );
    const terminal = chat();
    await terminal.until(/openai \(gpt-5\.4-mini\), then claude [\s\S]*> $/);
    terminal.type(`Hello${enter}`);
    expect(await terminal.until(/tokens[\s\S]*> $/)).toMatch(
      /I am fine\.\n[\s\S]*openai · gpt-5\.4-mini · 9 \+ 4 tokens/,
    );
    terminal.type(`What did I say?${enter}`);
    await terminal.until(/You said hello\.[\s\S]*> $/);
    expect(asked(1)).toMatch(/Hello.*I am fine\..*What did I say\?/);
    terminal.type(ctrlD);
    expect(await terminal.ended).toBe(0);
    expect(terminal.isRaw).toBe(false);
  });

  it('follows commands, says which one is near a mistyped one, and leaves with /exit', async () => {
    const terminal = chat();
    await terminal.until(/> $/);
    terminal.type(`/retry${enter}`);
    await terminal.until(/There is no question yet\.[\s\S]*> $/);
    terminal.type(`/modle x${enter}`);
    await terminal.until(/did you mean \/model\?[\s\S]*> $/);
    terminal.type(`/provider claude${enter}`);
    await terminal.until(/Asked: claude\.[\s\S]*> $/);
    terminal.type(`Hello${enter}`);
    await terminal.until(/claude · claude-haiku-5-5[\s\S]*> $/);
    expect(services.openai.requests).toHaveLength(0);
    terminal.type(`/exit${enter}`);
    expect(await terminal.ended).toBe(0);
  });

  it('stops an answer with Ctrl-C, keeps its printed part, and exits on the second Ctrl-C', async () => {
    services.openai.enqueue(LONG_ANSWER, { text: 'Still here.' }, LONG_ANSWER);
    const terminal = chat('Tell me everything');
    await terminal.until(/word word word/);
    terminal.type(ctrlC);
    await terminal.until(/\(stopped; press Ctrl-C again to exit\)[\s\S]*> $/);
    const [stopped] = services.openai.requests;
    expect(stopped && (await services.openai.whenSettled(stopped)).outcome).toBe('closed-by-client');
    terminal.type(`Are you there?${enter}`);
    await terminal.until(/Still here\.[\s\S]*> $/);
    expect(asked(1)).toMatch(/Tell me everything.*word word word.*Are you there\?/);
    terminal.type(`Once more${enter}`);
    await terminal.until(/word word word/);
    terminal.type(ctrlC);
    await terminal.until(/stopped[\s\S]*> $/);
    terminal.type(ctrlC);
    expect(await terminal.ended).toBe(130);
  });

  it('drops what is being typed with Ctrl-C, then says how to leave', async () => {
    const terminal = chat();
    await terminal.until(/> $/);
    terminal.type('half a question');
    await terminal.until(/half a question/);
    terminal.type(ctrlC);
    terminal.type(`whole${enter}`);
    await terminal.until(/tokens[\s\S]*> $/);
    expect(asked(0)).toContain('"whole"');
    terminal.type(ctrlC);
    await terminal.until(/press Ctrl-C again to exit[\s\S]*> $/);
    terminal.type(ctrlC);
    expect(await terminal.ended).toBe(130);
  });

  it('reads several lines as one question, pasted or continued, and finds it again', async () => {
    const terminal = chat();
    await terminal.until(/> $/);
    terminal.type(`\u001b[200~pasted one\rpasted two\u001b[201~`);
    await terminal.until(/pasted two/);
    terminal.type(enter);
    await terminal.until(/tokens[\s\S]*> $/);
    terminal.type(`typed one\\${enter}`);
    await terminal.until(/… $/);
    terminal.type(`typed two${enter}`);
    await terminal.until(/tokens[\s\S]*> $/);
    expect(asked(0)).toContain('"pasted one\\npasted two"');
    expect(asked(1)).toContain('"typed one\\ntyped two"');
    terminal.type(up + up + up);
    await terminal.until(/pasted two/);
    terminal.type(enter);
    await terminal.until(/tokens[\s\S]*> $/);
    expect(asked(2)?.match(/pasted one\\npasted two/g)).toHaveLength(2);
    terminal.type(ctrlD);
    expect(await terminal.ended).toBe(0);
  });

  it('shows each line of a pasted text behind a prompt, and drops them together with Ctrl-C', async () => {
    const terminal = chat();
    await terminal.until(/> $/);
    terminal.type('\u001b[200~one\rtwo\rthree\r\u001b[201~');
    await terminal.until(/^one\s+… two\s+… three\s+… $/);
    terminal.type(ctrlC);
    await terminal.until(/> $/);
    terminal.type(`four${enter}`);
    await terminal.until(/tokens[\s\S]*> $/);
    expect(asked(0)).toContain('"four"');
    terminal.type(ctrlD);
    expect(await terminal.ended).toBe(0);
  });

  it('shows with the next prompt what was pasted while an answer was shown', async () => {
    services.openai.enqueue({ text: 'word '.repeat(60), tokenDelayMs: 5 }, { text: 'Second.' });
    const terminal = chat('First');
    await terminal.until(/word word/);
    terminal.type('\u001b[200~pasted one\rpasted two\u001b[201~');
    await terminal.until(/tokens[^>]*> pasted one\n… pasted two/);
    terminal.type(enter);
    await terminal.until(/Second\.[\s\S]*> $/);
    expect(asked(1)).toContain('"pasted one\\npasted two"');
    terminal.type(ctrlD);
    expect(await terminal.ended).toBe(0);
  });

  it('holds back what is typed while an answer is shown, and asks it next', async () => {
    services.openai.enqueue({ text: 'word '.repeat(60), tokenDelayMs: 5 }, { text: 'Second.' });
    const terminal = chat('First');
    await terminal.until(/word word/);
    terminal.type(`typed ahead${enter}`);
    const answer = await terminal.until(/tokens[\s\S]*> typed ahead/);
    expect(answer.slice(0, answer.indexOf('tokens'))).not.toContain('typed');
    await terminal.until(/Second\.[\s\S]*> $/);
    expect(asked(1)).toContain('"typed ahead"');
    terminal.type(ctrlD);
    expect(await terminal.ended).toBe(0);
  });

  it('completes commands', async () => {
    const terminal = chat();
    await terminal.until(/> $/);
    terminal.type('/prov\t');
    await terminal.until(/\/provider/);
    terminal.type(ctrlC);
    terminal.type(ctrlD);
    expect(await terminal.ended).toBe(0);
  });

  it('shows what failed, and goes on', async () => {
    services.openai.enqueue({ fault: { kind: 'status', status: 400 } });
    const terminal = chat('Hello');
    await terminal.until(/error: [\s\S]*> $/);
    terminal.type(`/retry${enter}`);
    await terminal.until(/tokens[\s\S]*> $/);
    terminal.type(ctrlD);
    expect(await terminal.ended).toBe(0);
  });

  it('keeps questions for the next session', async () => {
    await using folder = await temporaryFolder();
    const options = { cwd: services.cwd, env: { XDG_STATE_HOME: folder.path } };
    const first = new InjectedTerminal(['chat', 'remember me'], options);
    await first.until(/tokens[\s\S]*> $/);
    first.type(ctrlD);
    expect(await first.ended).toBe(0);
    expect(await readFile(join(folder.path, 'flexiai', 'chat-history.jsonl'), 'utf8')).toBe('"remember me"\n');
    const second = new InjectedTerminal(['chat'], options);
    await second.until(/> $/);
    second.type(up);
    await second.until(/remember me/);
    second.type(ctrlC);
    second.type(ctrlD);
    expect(await second.ended).toBe(0);
  });

  it('rejects --lines without piped input', async () => {
    const terminal = chat('--lines');
    expect(await terminal.ended).toBe(2);
    expect(terminal.text).toContain('--lines needs piped input');
  });
});
