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
    const ask = `${source}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _flexiai; printf '%s\\n' "\${COMPREPLY[@]}"`;
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
    [['ask', '--model', ''], []],
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
