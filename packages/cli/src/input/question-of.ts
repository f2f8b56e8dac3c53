import type { CommandContext } from '../program/command-context.ts';
import { UsageError } from '../program/usage-error.ts';
import { isPiped, PATIENCE_MS, readInput } from './read-input.ts';

/**
 * The question of a command: its argument, followed by piped text.
 *
 * @param waits whether to wait for piped input without a time limit
 * @throws UsageError without a question
 */
export async function questionOf(context: CommandContext, args: readonly string[], waits = false): Promise<string> {
  const argument = args.join(' ').trim();
  // With a question, an open pipe without data, such as a service's own input, must not block the command.
  const patienceMs = argument === '' || waits ? undefined : PATIENCE_MS;
  const piped = isPiped(context.stdin) ? (await readInput(context, patienceMs)).trim() : '';
  const question = [argument, piped].filter((text) => text !== '').join('\n\n');
  if (question === '') throw new UsageError('There is no question: give one as an argument, or pipe one in.');
  return question;
}
