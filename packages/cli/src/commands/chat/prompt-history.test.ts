import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/temporary-folder.ts';
import { historyFile, readHistory, writeHistory } from './prompt-history.ts';

describe('the history of questions', () => {
  it('returns the newest first, several lines in one', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'flexiai', 'history.jsonl');
    await writeHistory(file, ['one', 'two\nlines']);
    await writeHistory(file, ['three']);
    expect(await readHistory(file)).toEqual(['three', 'two\nlines', 'one']);
  });

  it.skipIf(process.platform === 'win32')('is readable only for its owner', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'flexiai', 'history.jsonl');
    await writeHistory(file, ['one']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder.path, 'flexiai'))).mode & 0o777).toBe(0o700);
  });

  it('stores neither keys nor commands, and at most the last 500', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'history.jsonl');
    const many = Array.from({ length: 600 }, (_, index) => `question ${index}`);
    await writeHistory(file, [...many, `my key is sk-ant-made-up-${'1'.repeat(20)}`, '/cost']);
    const kept = await readHistory(file);
    expect(kept).toHaveLength(500);
    expect(kept[0]).toBe('question 599');
  });

  it('ignores a damaged file, and a read-only place', async () => {
    await using folder = await temporaryFolder();
    const file = await folder.write('history.jsonl', '"good"\nnot json\n{"no": "text"}\n');
    expect(await readHistory(file)).toEqual(['good']);
    await expect(writeHistory(join(file, 'below-a-file'), ['one'])).resolves.toBeUndefined();
  });

  it('is in the folder for the state of programs', () => {
    expect(historyFile({ XDG_STATE_HOME: '/state' })).toBe(join('/state', 'flexiai', 'chat-history.jsonl'));
    expect(historyFile({})).toContain(join('.local', 'state', 'flexiai'));
  });
});
