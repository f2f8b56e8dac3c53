import type { CommandContext, Input } from '../program/command-context.ts';
import { UsageError } from '../program/usage-error.ts';

/** More than any model reads; finds a mistake such as a disk image early. */
const LARGEST_BYTES = 16 * 1024 * 1024;
/** After this long without data on standard input, the user is told what the command waits for, in ms. */
const HINT_AFTER_MS = 3000;

/** Whether there may be standard input: a pipe or a file, not a terminal. */
export function isPiped(input: Input): boolean {
  return input.isTTY !== true;
}

/**
 * How long standard input may take to begin if there is already a question, in ms. Services and scripts start the command
 * with an open, empty standard input, which no system call distinguishes from a slow producer (which needs `--stdin`).
 */
export const PATIENCE_MS = 2000;

/**
 * All of standard input, as text.
 *
 * @param patienceMs how long it may take to begin; after that, it counts as empty. @default no limit
 * @throws UsageError for input that is not text or too large
 */
export async function readInput(context: CommandContext, patienceMs?: number): Promise<string> {
  if (patienceMs !== undefined && !(await begins(context.stdin, patienceMs))) {
    context.note('Nothing came on standard input: continuing without it (--stdin waits).');
    context.stdin.destroy();
    return '';
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const hint = setTimeout(() => context.note('Waiting for standard input (end it, or use </dev/null)…'), HINT_AFTER_MS);
  const stop = (): void => {
    context.stdin.destroy();
  };
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of context.stdin) {
      clearTimeout(hint);
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > LARGEST_BYTES)
        throw new UsageError('Standard input is larger than 16 MB, which is more than any model reads.');
      chunks.push(bytes);
    }
  } finally {
    clearTimeout(hint);
    context.signal.removeEventListener('abort', stop);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new UsageError('Standard input is not text in UTF-8.');
  }
}

/** Whether data, or the end, arrives within a time. Reads nothing. */
async function begins(input: Input, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (isThere: boolean) => (): void => {
      clearTimeout(timer);
      for (const event of EVENTS) input.off(event, onSign);
      resolve(isThere);
    };
    const onSign = finish(true);
    const timer = setTimeout(finish(false), patienceMs);
    // `readable` is also emitted at the end.
    for (const event of EVENTS) input.on(event, onSign);
  });
}

const EVENTS = ['readable', 'end', 'close', 'error'] as const;
