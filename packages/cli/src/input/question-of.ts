import type { CommandContext } from '../program/command-context.ts';
import { UsageError } from '../program/usage-error.ts';
import { isPiped, PATIENCE_MS, readInput } from './read-input.ts';

/**
 * The question of a command: its argument, then what is piped in.
 *
 * @param waits whether what is piped in is waited for, however long it takes to begin
 * @throws UsageError without a question
 */
export async function questionOf(context: CommandContext, args: readonly string[], waits = false): Promise<string> {
  const argument = args.join(' ').trim();
  // With a question, what stands open for nothing must not hold it up: a service's own input, say.
  const patienceMs = argument === '' || waits ? undefined : PATIENCE_MS;
  const piped = isPiped(context.stdin) ? (await readInput(context, patienceMs)).trim() : '';
  const question = [argument, piped].filter((text) => text !== '').join('\n\n');
  if (question === '') throw new UsageError('There is no question: give one as an argument, or pipe one in.');
  return question;
}
