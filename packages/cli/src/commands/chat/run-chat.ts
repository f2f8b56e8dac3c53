import { tellFailovers } from '../../answer/tell-failovers.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { isPiped, PATIENCE_MS, readInput } from '../../input/read-input.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { showError } from '../../program/show-error.ts';
import { UsageError } from '../../program/usage-error.ts';
import { checkProviderOption } from '../../setup/check-provider-option.ts';
import { openBooks } from '../../setup/open-client.ts';
import { holdsAnswers, loadSetup } from '../../setup/setup.ts';
import { Conversation } from './conversation.ts';
import { converse } from './converse.ts';
import { isSlashCommand, runSlashCommand } from './slash-commands.ts';
import { takeTurn } from './take-turn.ts';

export interface ChatOptions {
  readonly model?: string;
  readonly provider?: string;
  readonly system?: string;
  readonly lines?: boolean;
  /** Whether to wait for piped input without a time limit. @default only without a question */
  readonly stdin?: boolean;
  /** @default true */
  readonly history?: boolean;
}

export async function runChat(
  context: CommandContext,
  args: readonly string[],
  options: ChatOptions,
): Promise<ExitCode> {
  const question = args.join(' ').trim();
  // With a question, an open pipe without data must not block the command.
  const patienceMs = question === '' || options.lines === true || options.stdin === true ? undefined : PATIENCE_MS;
  const piped = isPiped(context.stdin) ? await readInput(context, patienceMs) : undefined;
  if (piped === undefined && options.lines === true) throw new UsageError('--lines needs piped input.');
  const questions = piped === undefined ? [question] : questionsOf(question, piped, options.lines === true);
  if (piped !== undefined && questions.length === 0)
    throw new UsageError('There is no question: nothing was piped in.');
  const setup = await loadSetup(context);
  await using opened = await openBooks(context, setup);
  const { ai } = opened;
  checkProviderOption(ai, options.provider);
  tellFailovers(ai, context);
  const { model, provider, system } = options;
  const conversation = new Conversation(ai, { model, provider, system }, holdsAnswers(setup, context));
  if (piped === undefined)
    return await converse(context, conversation, question, { history: options.history !== false });
  return await answerAll(context, conversation, questions, options.lines === true);
}

function questionsOf(argument: string, piped: string, lines: boolean): readonly string[] {
  const rest = lines ? piped.split(/\r?\n/) : [piped];
  if (lines) return [argument, ...rest].map((text) => text.trim()).filter((text) => text !== '');
  const whole = [argument, piped.trim()].filter((text) => text !== '').join('\n\n');
  return whole === '' ? [] : [whole];
}

/** Sends all questions in order. A failed question does not stop the following ones. */
async function answerAll(
  context: CommandContext,
  conversation: Conversation,
  questions: readonly string[],
  commands: boolean,
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  for (const question of questions) {
    try {
      const next = await questionIn(question, context, conversation, commands);
      if (next.kind === 'leave') break;
      if (next.kind === 'ask') await takeTurn(context, conversation, next.question, { again: next.again });
    } catch (error) {
      if (context.signal.aborted) throw error;
      exitCode = await showError(error, { ...context, json: context.json, verbose: context.options.verbose === true });
    }
  }
  return exitCode;
}

type Next =
  | { readonly kind: 'ask'; readonly question: string; readonly again: boolean }
  | { readonly kind: 'done' | 'leave' };

async function questionIn(
  line: string,
  context: CommandContext,
  conversation: Conversation,
  commands: boolean,
): Promise<Next> {
  if (!commands || !isSlashCommand(line)) return { kind: 'ask', question: line, again: false };
  // Only answers are results in a script's output.
  const outcome = runSlashCommand(line, conversation, context.err);
  return outcome.kind === 'ask-again' ? { kind: 'ask', question: outcome.question, again: true } : outcome;
}
