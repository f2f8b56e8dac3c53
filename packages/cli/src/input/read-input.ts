import type { CommandContext, Input } from '../program/command-context.ts';
import { UsageError } from '../program/usage-error.ts';

/** More than any model reads; a mistake such as a disk image is found early. */
const LARGEST_BYTES = 16 * 1024 * 1024;
/** After so long without anything on standard input, its user is told what is waited for, in ms. */
const HINT_AFTER_MS = 3000;

/** Whether something may come from standard input: it is a pipe or a file, not a terminal. */
export function isPiped(input: Input): boolean {
  return input.isTTY !== true;
}

/** How long standard input may take to begin where there is a question already, in ms. */
export const PATIENCE_MS = 2000;

/**
 * All of standard input, as text.
 *
 * @param patienceMs how long it may take to begin; after that, it counts as empty. @default as long as it likes
 * @throws UsageError for what is no text, or too much
 */
export async function readInput(context: CommandContext, patienceMs?: number): Promise<string> {
  if (patienceMs !== undefined && !(await begins(context.stdin, patienceMs))) {
    context.note('Nothing came on standard input: asking without it (--stdin waits).');
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
      if (size > LARGEST_BYTES) throw new UsageError('Standard input is larger than 16 MB: no model reads so much.');
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

/** Whether there is something to read, or an end, within a time. Takes nothing out of the input. */
async function begins(input: Input, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (isThere: boolean) => (): void => {
      clearTimeout(timer);
      for (const event of EVENTS) input.off(event, onSign);
      resolve(isThere);
    };
    const onSign = finish(true);
    const timer = setTimeout(finish(false), patienceMs);
    // `readable` also comes at the end.
    for (const event of EVENTS) input.on(event, onSign);
  });
}

const EVENTS = ['readable', 'end', 'close', 'error'] as const;
