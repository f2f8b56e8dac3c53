import { readdir } from 'node:fs/promises';
import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { InjectedTerminal, type InjectedTerminalOptions, KEYS } from '../../../test/injected-terminal.ts';
import { OPENAI_KEY } from '../../../test/local-services.ts';
import { runInProcess } from '../../../test/run-in-process.ts';
import { temporaryFolder } from '../../../test/temporary-folder.ts';

const { ctrlC, enter, down } = KEYS;
const CONFIG = 'flexiai.config.json';

/** With a key for OpenAI, that provider alone is chosen at the beginning. */
const start = (cwd: string, options: Partial<InjectedTerminalOptions> = {}, ...args: string[]) =>
  new InjectedTerminal(['init', ...args], { cwd, env: { OPENAI_API_KEY: OPENAI_KEY }, ...options });

/** The questions in their order, and what a person types who takes what is offered. */
const QUESTIONS = [/Which providers/, /Which model of OpenAI/, /What matters most/] as const;

async function takeDefaults(terminal: InjectedTerminal, questions: readonly RegExp[] = QUESTIONS): Promise<void> {
  for (const question of questions) {
    await terminal.until(question);
    terminal.type(enter);
  }
}

describe('the questions of flexiai init', () => {
  it('offer what the keys and the options say, and write what was answered', async () => {
    await using folder = await temporaryFolder();
    const terminal = start(folder.path, {}, '--preset', 'fast', '--model', 'openai=gpt-4.1');
    expect(await terminal.until(/Which providers[\s\S]*Gemini/)).toContain('key found in OPENAI_API_KEY');
    terminal.type(enter);
    expect(await terminal.until(/Which model of OpenAI[\s\S]*to search\n/)).toContain('● gpt-4.1\n');
    terminal.type(enter);
    await terminal.until(/What matters most/);
    terminal.type(enter);
    await terminal.until(/wrote flexiai\.config\.json\n/);
    expect(await terminal.ended).toBe(0);
    expect(JSON.parse(await folder.read(CONFIG))).toEqual({
      $schema: './flexiai.schema.json',
      preset: 'fast',
      providers: [{ provider: 'openai', model: 'gpt-4.1' }],
    });
    expect(terminal.isRaw).toBe(false);
  });

  it('take the order of the providers', async () => {
    await using folder = await temporaryFolder();
    const terminal = start(folder.path, {}, '--provider', 'anthropic,openai,google');
    await terminal.until(QUESTIONS[0]);
    terminal.type(enter);
    // What the options said is offered first.
    expect(await terminal.until(/asked first\?[\s\S]*Gemini/)).toMatch(/● Anthropic[\s\S]*○ OpenAI/);
    terminal.type(down + down + enter);
    await terminal.until(/if that fails\?[\s\S]*OpenAI/);
    terminal.type(enter);
    await takeDefaults(terminal, [/Which model of Google/, /Which model of Anthropic/, /Which model of OpenAI/]);
    await takeDefaults(terminal, [QUESTIONS[2]]);
    expect(await terminal.ended).toBe(0);
    const { providers } = JSON.parse(await folder.read(CONFIG));
    expect(providers.map(({ provider }: { provider: string }) => provider)).toEqual(['google', 'anthropic', 'openai']);
  });

  it('take a model that is not in the list, and ask again for an empty name', async () => {
    await using folder = await temporaryFolder();
    const terminal = start(folder.path);
    await takeDefaults(terminal, [QUESTIONS[0]]);
    await terminal.until(QUESTIONS[1]);
    terminal.type('another');
    await terminal.until(/› ● another one|● another one/);
    terminal.type(enter);
    await terminal.until(/The model's name/);
    terminal.type(` ${enter}`);
    await terminal.until(/A name is required\./);
    terminal.type(`ft:my-model ${enter}`);
    await takeDefaults(terminal, [QUESTIONS[2]]);
    expect(await terminal.ended).toBe(0);
    expect(JSON.parse(await folder.read(CONFIG))).toEqual({
      $schema: './flexiai.schema.json',
      providers: [{ provider: 'openai', model: 'ft:my-model' }],
    });
  });

  it('do not go on without a provider', async () => {
    await using folder = await temporaryFolder();
    const terminal = start(folder.path);
    await terminal.until(QUESTIONS[0]);
    terminal.type(` ${enter}`);
    await terminal.until(/select at least one/);
    terminal.type(`${down} ${enter}`);
    await terminal.until(/Which model of Anthropic/);
    terminal.type(enter);
    await takeDefaults(terminal, [QUESTIONS[2]]);
    expect(await terminal.ended).toBe(0);
    expect(JSON.parse(await folder.read(CONFIG)).providers).toMatchObject([{ provider: 'anthropic' }]);
  });

  it.each(
    QUESTIONS.flatMap((question, place) => [
      { question, place, name: 'Ctrl-C', key: ctrlC },
      { question, place, name: 'Escape', key: KEYS.escape },
    ]),
  )('write nothing when $name answers $question', async ({ question, place, key }) => {
    await using folder = await temporaryFolder();
    const terminal = start(folder.path);
    await takeDefaults(terminal, QUESTIONS.slice(0, place));
    await terminal.until(question);
    terminal.type(key);
    expect(await terminal.ended).toBe(130);
    expect(await readdir(folder.path)).toEqual([]);
    expect(terminal.isRaw).toBe(false);
  });

  it.each([
    { name: 'Enter', keys: enter, exitCode: 1 },
    { name: 'n', keys: 'n', exitCode: 1 },
    { name: 'Ctrl-C', keys: ctrlC, exitCode: 130 },
  ])('leave a file that is there as it is when $name answers whether to replace it', async ({ keys, exitCode }) => {
    await using folder = await temporaryFolder();
    await folder.write(CONFIG, 'mine');
    const terminal = start(folder.path);
    await takeDefaults(terminal);
    await terminal.until(/flexiai\.config\.json already exists\. Replace\?/);
    terminal.type(keys);
    expect(await terminal.ended).toBe(exitCode);
    expect(terminal.text).toContain('Nothing was written.');
    expect(await folder.read(CONFIG)).toBe('mine');
    expect(await readdir(folder.path)).toEqual([CONFIG]);
  });

  it('replace a file that is there after a yes', async () => {
    await using folder = await temporaryFolder();
    await folder.write(CONFIG, 'mine');
    const terminal = start(folder.path);
    await takeDefaults(terminal);
    await terminal.until(/Replace\?/);
    terminal.type('y');
    expect(await terminal.ended).toBe(0);
    expect(terminal.text).toContain('replaced flexiai.config.json');
    expect(JSON.parse(await folder.read(CONFIG)).providers).toMatchObject([{ provider: 'openai' }]);
  });

  it.each(['--force', '--dry-run'])('do not ask about a file that is there with %s', async (option) => {
    await using folder = await temporaryFolder();
    await folder.write(CONFIG, 'mine');
    const terminal = start(folder.path, {}, option);
    await takeDefaults(terminal);
    expect(await terminal.ended).toBe(0);
    expect(terminal.text).not.toContain('Replace?');
    expect((await folder.read(CONFIG)) === 'mine').toBe(option === '--dry-run');
  });

  it('are not asked with --yes', async () => {
    await using folder = await temporaryFolder();
    const terminal = start(folder.path, {}, '--yes');
    expect(await terminal.ended).toBe(0);
    expect(terminal.text).not.toMatch(QUESTIONS[0]);
    expect(await readdir(folder.path)).toContain(CONFIG);
  });

  it.each([30, 0])('can be answered on a terminal of %d columns', async (columns) => {
    await using folder = await temporaryFolder();
    const terminal = start(folder.path, { columns });
    await terminal.until(/Which providers/);
    terminal.type(enter);
    await terminal.until(/Which model/);
    terminal.type(enter);
    await terminal.until(/What matters/);
    const asked = terminal.text.split(/\r?\n/);
    terminal.type(enter);
    expect(await terminal.ended).toBe(0);
    expect(asked.filter((line) => stringWidth(line) > (columns || 80))).toEqual([]);
    expect(asked.length).toBeLessThan(100);
    expect(JSON.parse(await folder.read(CONFIG)).providers).toMatchObject([{ provider: 'openai' }]);
  });

  it.each([
    ['standard input is no terminal', { columns: 80 }, []],
    ['standard output is no terminal', {}, []],
    ['the result is wanted as JSON', { columns: 80 }, ['--json']],
  ])('are refused where %s', async (_where, options, args) => {
    await using folder = await temporaryFolder();
    const refused = await runInProcess(['init', ...args], { cwd: folder.path, ...options });
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('use --yes') });
    expect(await readdir(folder.path)).toEqual([]);
  });
});
