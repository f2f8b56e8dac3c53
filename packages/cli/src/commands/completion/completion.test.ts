import { execFile, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from '../../../test/run-in-process.ts';
import { temporaryFolder } from '../../../test/temporary-folder.ts';
import { COMMANDS } from '../index.ts';

const has = (shell: string): boolean => spawnSync(shell, ['--version']).error === undefined;
const script = async (shell: string): Promise<string> =>
  (await runInProcess(['completion', shell], { cwd: tmpdir() })).stdout;

describe.skipIf(!has('bash'))('completion in bash', () => {
  let source: string;
  beforeAll(async () => {
    source = await script('bash');
  });

  /** The completions of bash for the last of these words. */
  async function complete(...words: string[]): Promise<readonly string[]> {
    // The command itself is not on the path of a test.
    const names = {
      entries: 'claude mine',
      plugins: 'openai anthropic',
      models: 'gpt-6-luna gpt-4.1 claude-haiku-5-5',
    };
    const cases = Object.entries(names).map(([what, found]) => `${what}) printf '%s\\n' ${found} ;;`);
    const fake = `flexiai() { case "$2" in ${cases.join(' ')} esac; }`;
    const ask = `${fake}\n${source}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _flexiai; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', ask, 'bash', 'flexiai', ...words]);
    return stdout.split('\n').filter((line) => line !== '');
  }

  it('offers every command', async () => {
    const offered = await complete('');
    expect(offered).toEqual(expect.arrayContaining(COMMANDS.map(({ name }) => name)));
  });

  it.each([
    [['as'], ['ask']],
    [
      ['config', 's'],
      ['show', 'schema'],
    ],
    [
      ['ask', '--m'],
      ['--model', '--max-output-tokens'],
    ],
    [['--json', 'providers', '--ch'], ['--check']],
    [['config', 'show', '--al'], ['--all']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['help', 'do'], ['doctor']],
    [['ask', '--system', ''], []],
    [
      ['ask', '--model', 'gpt'],
      ['gpt-6-luna', 'gpt-4.1'],
    ],
    [
      ['chat', '--provider', ''],
      ['claude', 'mine'],
    ],
    [['models', '--provider', 'an'], ['anthropic']],
    [['ask', '--preset', 're'], ['reliable']],
    [['-p', 'ba'], ['batch']],
  ])('offers for %j: %j', async (words, offered) => {
    const found = await complete(...words);
    expect(found.filter((word) => words.at(-1) !== '' || !word.startsWith('-'))).toEqual(offered);
  });

  it('offers files for arguments that are files', async () => {
    await using folder = await temporaryFolder();
    const file = await folder.write('other.json', {});
    expect(await complete('ask', '--config', `${folder.path}/oth`)).toEqual([file]);
  });
});

/** What each shell offers for the last word, as the shell itself says it. */
const ASK: { readonly [shell: string]: (source: string, words: readonly string[]) => readonly string[] } = {
  fish: (source, words) => ['--no-config', '-c', `${source}\ncomplete -C '${words.join(' ')}'`],
  // The functions of zsh that show the list print it instead.
  zsh: (source, words) => [
    '-f',
    '-c',
    `compdef() {}
    compset() { words[CURRENT]="\${words[CURRENT]#*=}" }
    compadd() { shift; print -rl -- "$@" }
    _describe() { print -rl -- "\${found[@]%%:*}" }
    _files() { print -rl -- *(N) }
    ${source}
    words=("$@"); CURRENT=$#
    _flexiai | while read -r one; do [[ "$one" == "\${words[CURRENT]##*=}"* ]] && print -r -- "$one"; done; true`,
    'zsh',
    ...words,
  ],
};

describe.each(['zsh', 'fish'].filter(has))('completion in %s', (shell) => {
  it.each([
    [['as'], ['ask']],
    [
      ['config', 's'],
      ['schema', 'show'],
    ],
    [
      ['ask', '--m'],
      ['--max-output-tokens', '--model'],
    ],
    [['--json', 'providers', '--ch'], ['--check']],
    [
      ['completion', ''],
      ['bash', 'fish', 'zsh'],
    ],
    [['ask', '--system', ''], []],
    [
      ['ask', '--model', 'gpt'],
      ['gpt-4.1', 'gpt-6-luna'],
    ],
    [['ask', '--model=gpt-6'], ['gpt-6-luna']],
    [['ask', '--preset', 're'], ['reliable']],
    [['ask', '--config', 'oth'], ['other.json']],
  ])('offers for %j: %j', async (words, offered) => {
    await using folder = await temporaryFolder();
    await folder.write('other.json', {});
    const names = 'gpt-6-luna gpt-4.1 claude-haiku-5-5';
    const fake =
      shell === 'fish' ? `function flexiai; string split ' ' '${names}'; end` : `flexiai() { print -rl ${names} }`;
    const args = ASK[shell]?.(`${fake}\n${await script(shell)}`, ['flexiai', ...words]) ?? [];
    const { stdout } = await promisify(execFile)(shell, args, { cwd: folder.path });
    const found = stdout.split('\n').map((line) => line.replace(/^--model=|\t.*$/g, ''));
    expect(found.filter((word) => word !== '' && (words.at(-1) !== '' || !word.startsWith('-'))).sort()).toEqual(
      offered,
    );
  });
});

describe.each(['zsh', 'fish'])('completion in %s', (shell) => {
  it('contains every command and its options', async () => {
    const source = await script(shell);
    for (const { name } of COMMANDS) expect(source).toContain(`flexiai ${name}`);
    expect(source).toContain('max-output-tokens');
  });

  it.skipIf(!has(shell))('is a script that the shell accepts', async () => {
    await using folder = await temporaryFolder();
    const file = await folder.write('completion', await script(shell));
    await promisify(execFile)(shell, ['-n', file]);
  });
});

describe('flexiai complete', () => {
  const names = async (what: string, cwd: string, env: { readonly [name: string]: string } = {}) =>
    (await runInProcess(['complete', what], { cwd, env })).stdout.split('\n').filter((line) => line !== '');

  it('prints the entries of the configuration, the aliases and the models that their plugins know', async () => {
    await using folder = await temporaryFolder();
    const entry = { provider: 'openai', model: 'gpt-6-luna' };
    await folder.write('flexiai.config.json', {
      providers: [{ ...entry, name: 'mine' }, entry],
      aliases: { smart: 'gpt-4.1' },
    });
    expect(await names('entries', folder.path)).toEqual(['mine', 'openai']);
    const models = await names('models', folder.path);
    expect(models).toEqual(expect.arrayContaining(['smart', 'gpt-6-luna']));
    expect(models.filter((model) => model.startsWith('claude'))).toEqual([]);
  });

  it('prints what the plugins know if there is no configuration, or a broken one', async () => {
    await using folder = await temporaryFolder();
    const ids = ['openai', 'anthropic', 'google'];
    expect(await names('entries', folder.path)).toEqual(expect.arrayContaining(ids));
    await folder.write('flexiai.config.json', '{');
    expect(await names('plugins', folder.path)).toEqual(expect.arrayContaining(ids));
    expect(await names('models', folder.path)).toEqual(expect.arrayContaining(['gpt-6-luna', 'claude-haiku-5-5']));
  });
});
