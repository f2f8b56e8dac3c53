import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { holdsKey } from '../../program/keys-in-arguments.ts';
import { isSlashCommand } from './slash-commands.ts';

const LONGEST = 500;

/** Where earlier questions are stored, for the arrow keys. */
export function historyFile(env: NodeJS.ProcessEnv): string {
  const state = env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  return join(state, 'flexiai', 'chat-history.jsonl');
}

/** Earlier questions, the newest first; none if the file is missing or unreadable. */
export async function readHistory(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .flatMap((line): readonly string[] => {
      try {
        const question: unknown = JSON.parse(line);
        return typeof question === 'string' ? [question] : [];
      } catch {
        return [];
      }
    })
    .reverse();
}

/**
 * Stores questions for the next session, readable only for their owner. A question that looks like a key is not stored.
 * Errors are ignored.
 */
export async function writeHistory(file: string, asked: readonly string[]): Promise<void> {
  const fresh = asked.filter((question) => !holdsKey(question) && !isSlashCommand(question));
  if (fresh.length === 0) return;
  try {
    // Read again, because another chat may have written meanwhile.
    const all = [...[...(await readHistory(file))].reverse(), ...fresh].slice(-LONGEST);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, all.map((question) => `${JSON.stringify(question)}\n`).join(''), { mode: 0o600 });
    await rename(draft, file);
  } catch {
    // A read-only home, a full disk.
  }
}
