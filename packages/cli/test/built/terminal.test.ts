import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LocalServices, localServices } from '../local-services.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { TerminalSession } from './terminal-session.ts';

// The command at a pseudo-terminal, as a person uses it.

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const ENTER = '\r';
const UP = '\u001b[A';
const DOWN = '\u001b[B';

let services: LocalServices;
beforeAll(async () => {
  services = await localServices();
});
afterAll(() => services[Symbol.asyncDispose]());
beforeEach(() => {
  services.openai.reset();
  services.anthropic.reset();
});

const start = (...args: string[]) =>
  new TerminalSession(args, { cwd: services.cwd, env: { XDG_STATE_HOME: services.cwd, NO_COLOR: '1' } });
const asked = (index: number) => JSON.stringify(services.openai.requests[index]?.body);

describe('flexiai chat at a terminal', () => {
  it('talks, prints the provider of the answer, and remembers the conversation', async () => {
    services.openai.enqueue(
      { text: 'I am fine.', usage: { inputTokens: 9, outputTokens: 4 } },
      { text: 'You said hello.' },
    );
    using session = start('chat');
    await session.until(/openai \(gpt-5\.4-mini\), then claude .*\r\n.*> /);
    session.type(`Hello${ENTER}`);
    const first = await session.until(/> $/);
    expect(first).toContain('I am fine.\r\n');
    expect(first).toMatch(/openai · gpt-5\.4-mini · 9 \+ 4 tokens · \d/);
    session.type(`What did I say?${ENTER}`);
    await session.until(/You said hello\.[\s\S]*> $/);
    expect(asked(1)).toMatch(/Hello.*I am fine\..*What did I say\?/);
    session.type(`/cost${ENTER}`);
    await session.until(/openai +gpt-5\.4-mini +2 +0[\s\S]*> $/);
    session.type(CTRL_D);
    expect(await session.ended).toBe(0);
  });

  it('filters control characters of an answer', async () => {
    services.openai.reply({
      tokens: ['safe\u001b]0;owned\u0007', '\u001b[2J\u001b[', '31m and \u009b1msound\u0007\b\b'],
    });
    using session = start('chat');
    await session.until(/> $/);
    session.type(`Hello${ENTER}`);
    const shown = await session.until(/safe[\s\S]*tokens/);
    expect(shown).toContain('safe and sound\r\n');
    for (const trick of ['owned', '[2J', '[31m', '\u0007', '\u009b', '\b']) expect(session.output).not.toContain(trick);
    session.type(CTRL_D);
    await session.ended;
  });

  it('stops an answer with Ctrl-C, closes its request, continues, and exits on the second Ctrl-C', async () => {
    services.openai.enqueue({ text: 'word '.repeat(2000), tokenDelayMs: 10 }, { text: 'Still here.' });
    services.openai.reply({ text: 'word '.repeat(2000), tokenDelayMs: 10 });
    using session = start('chat');
    await session.until(/> $/);
    session.type(`Tell me everything${ENTER}`);
    await session.until(/word word word/);
    session.type(CTRL_C);
    await session.until(/\(stopped; press Ctrl-C again to exit\)[\s\S]*> $/);
    const [stopped] = services.openai.requests;
    expect(stopped && (await services.openai.whenSettled(stopped)).outcome).toBe('closed-by-client');
    session.type(`Are you there?${ENTER}`);
    await session.until(/Still here\.[\s\S]*> $/);
    // The printed part of the stopped answer belongs to the conversation.
    expect(asked(1)).toMatch(/Tell me everything.*word word word.*Are you there\?/);
    session.type(`Once more${ENTER}`);
    await session.until(/word word word/);
    session.type(CTRL_C);
    await session.until(/stopped[\s\S]*> $/);
    session.type(CTRL_C);
    expect(await session.ended).toBe(130);
  });

  it('discards the input on Ctrl-C, says how to exit, and exits', async () => {
    using session = start('chat', '--no-history');
    await session.until(/> $/);
    session.type('half a question');
    await session.until(/half a question/);
    session.type(CTRL_C);
    session.type(`whole${ENTER}`);
    await session.until(/tokens[\s\S]*> $/);
    expect(asked(0)).toContain('"whole"');
    session.type(CTRL_C);
    await session.until(/press Ctrl-C again to exit[\s\S]*> $/);
    session.type(CTRL_C);
    expect(await session.ended).toBe(130);
  });

  it('reads pasted text as one question, and several typed lines', async () => {
    using session = start('chat', '--no-history');
    await session.until(/> $/);
    session.type('\u001b[200~pasted one\rpasted two\u001b[201~');
    await session.until(/pasted two/);
    session.type(ENTER);
    await session.until(/tokens[\s\S]*> $/);
    session.type(`typed one\\${ENTER}typed two${ENTER}`);
    await session.until(/tokens[\s\S]*> $/);
    // The history has it as one entry.
    session.type(UP + UP + UP);
    await session.until(/pasted two/);
    session.type(ENTER);
    await session.until(/tokens[\s\S]*> $/);
    expect(asked(0)).toContain('"pasted one\\npasted two"');
    expect(asked(1)).toContain('"typed one\\ntyped two"');
    expect(asked(2)?.match(/pasted one\\npasted two/g)).toHaveLength(2);
    session.type(`/exit${ENTER}`);
    expect(await session.ended).toBe(0);
  });

  it('keeps text typed while an answer arrives', async () => {
    services.openai.enqueue({ text: 'word '.repeat(60), tokenDelayMs: 10 }, { text: 'Second.' });
    using session = start('chat', '--no-history');
    await session.until(/> $/);
    session.type(`First${ENTER}`);
    await session.until(/word word/);
    session.type('typed ahe');
    const answer = await session.until(/tokens[\s\S]*> typed ahe/);
    expect(answer.slice(0, answer.indexOf('tokens'))).not.toContain('typed');
    session.type(`ad${ENTER}`);
    await session.until(/Second\./);
    expect(asked(1)).toContain('"typed ahead"');
    session.type(CTRL_D);
    await session.ended;
  });

  it('finds earlier questions again, also of the last session, and completes commands', async () => {
    await using folder = await temporaryFolder();
    const env = { XDG_STATE_HOME: folder.path, NO_COLOR: '1' };
    {
      using session = new TerminalSession(['chat', 'remember me'], { cwd: services.cwd, env });
      await session.until(/tokens[\s\S]*> $/);
      session.type(CTRL_D);
      await session.ended;
    }
    expect(await readFile(join(folder.path, 'flexiai', 'chat-history.jsonl'), 'utf8')).toBe('"remember me"\n');
    using session = new TerminalSession(['chat'], { cwd: services.cwd, env });
    await session.until(/> $/);
    session.type(UP);
    await session.until(/remember me/);
    session.type(CTRL_C);
    session.type('/prov\t');
    await session.until(/\/provider/);
    session.type(CTRL_C + CTRL_D);
    await session.ended;
  });

  it('reports a failure and continues', async () => {
    services.openai.enqueue({ fault: { kind: 'status', status: 400 } });
    using session = start('chat', '--no-history');
    await session.until(/> $/);
    session.type(`Hello${ENTER}`);
    await session.until(/error: [\s\S]*> $/);
    session.type(`/retry${ENTER}`);
    await session.until(/tokens[\s\S]*> $/);
    session.type(CTRL_D);
    expect(await session.ended).toBe(0);
  });
});

describe('flexiai ask at a terminal', () => {
  it('exits with 130 on Ctrl-C, and closes the request', async () => {
    services.openai.reply({ text: 'word '.repeat(2000), tokenDelayMs: 10 });
    using session = start('ask', 'Hello');
    await session.until(/word word/);
    session.type(CTRL_C);
    expect(await session.ended).toBe(130);
    const [request] = services.openai.requests;
    expect(request && (await services.openai.whenSettled(request)).outcome).toBe('closed-by-client');
  });
});

describe('flexiai init at a terminal', () => {
  it('asks, writes the answers, and asks before it replaces a file', async () => {
    await using folder = await temporaryFolder();
    const env = { OPENAI_API_KEY: `sk-made-up-${'0123456789'.repeat(2)}` };
    const answer = async (session: TerminalSession): Promise<void> => {
      await session.until(/Which providers/);
      session.type(`${DOWN} ${ENTER}`);
      await session.until(/asked first\?[\s\S]*Anthropic/);
      session.type(ENTER);
      await session.until(/Which model of OpenAI/);
      session.type(`gpt-5.4-n`);
      await session.until(/gpt-5\.4-nano/);
      session.type(ENTER);
      await session.until(/Which model of Anthropic/);
      session.type(ENTER);
      await session.until(/What matters most/);
      session.type(`${DOWN}${ENTER}`);
    };
    {
      using session = new TerminalSession(['init'], { cwd: folder.path, env });
      await answer(session);
      await session.until(/wrote .*flexiai\.config\.json/);
      expect(await session.ended).toBe(0);
    }
    const written = await folder.read('flexiai.config.json');
    expect(JSON.parse(written)).toEqual({
      $schema: './flexiai.schema.json',
      preset: 'reliable',
      providers: [
        { provider: 'openai', model: 'gpt-5.4-nano' },
        { provider: 'anthropic', model: 'claude-haiku-5-5' },
      ],
    });
    await folder.write('flexiai.config.json', 'mine');
    using session = new TerminalSession(['init'], { cwd: folder.path, env });
    await answer(session);
    await session.until(/already exists?\. Replace\?/);
    session.type(ENTER);
    await session.until(/Nothing was written/);
    expect(await session.ended).toBe(1);
    expect(await folder.read('flexiai.config.json')).toBe('mine');
  });

  it('writes nothing when the user cancels', async () => {
    await using folder = await temporaryFolder();
    using session = new TerminalSession(['init'], { cwd: folder.path });
    await session.until(/Which providers/);
    session.type(CTRL_C);
    expect(await session.ended).toBe(130);
    await expect(folder.read('flexiai.config.json')).rejects.toThrow('ENOENT');
  });
});
