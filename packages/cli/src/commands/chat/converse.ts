import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { showError } from '../../program/show-error.ts';
import type { Screen } from '../../terminal/screen.ts';
import type { Conversation } from './conversation.ts';
import { LineReader } from './line-reader.ts';
import { historyFile, readHistory, writeHistory } from './prompt-history.ts';
import { readQuestion } from './read-question.ts';
import { isSlashCommand, runSlashCommand } from './slash-commands.ts';
import { takeTurn } from './take-turn.ts';

/** A conversation with a person at a terminal. @returns how it ended */
export async function converse(
  context: CommandContext,
  conversation: Conversation,
  firstQuestion: string,
  { history }: { readonly history: boolean },
): Promise<ExitCode> {
  const file = historyFile(context.env);
  // If answers go to a program or a file, prompts and notes go to stderr.
  const screen = context.json || !context.out.isTerminal ? context.err : context.out;
  const session = new Session(context, conversation, screen, history ? await readHistory(file) : []);
  try {
    return await session.run(firstQuestion);
  } finally {
    if (history) await writeHistory(file, session.asked);
  }
}

class Session {
  /** Questions of this session, the oldest first. */
  readonly asked: string[] = [];
  readonly #context: CommandContext;
  readonly #conversation: Conversation;
  readonly #screen: Screen;
  readonly #reader: LineReader;
  /** The answer that is being printed. */
  #answering: AbortController | undefined;
  /** Ctrl-C was pressed, and nothing was entered since: the next Ctrl-C exits. */
  #leavesNext = false;

  constructor(context: CommandContext, conversation: Conversation, screen: Screen, history: readonly string[]) {
    this.#context = context;
    this.#conversation = conversation;
    this.#screen = screen;
    this.#reader = new LineReader({
      input: context.stdin,
      output: screen.output,
      history,
      furtherPrompt: this.#prompt('further'),
      onInterrupt: () => this.#interrupt(),
    });
  }

  async run(firstQuestion: string): Promise<ExitCode> {
    const giveBack = this.#context.stopper.takeOver(() => this.#interrupt());
    try {
      this.#greet();
      let line: string | undefined = firstQuestion;
      while (line !== undefined && !this.#context.signal.aborted) {
        if (line !== '' && (await this.#follow(line)) === 'leave') break;
        line = await readQuestion((place) => this.#read(place));
      }
      if (!this.#context.signal.aborted && line === undefined) this.#screen.line();
      return this.#context.stopper.exitCode ?? EXIT.ok;
    } finally {
      giveBack();
      this.#reader.close();
    }
  }

  async #read(place: 'first' | 'further'): Promise<string | undefined> {
    const { asides } = this.#context;
    asides.open();
    try {
      return await this.#reader.next(this.#prompt(place));
    } finally {
      asides.close();
    }
  }

  #prompt(place: 'first' | 'further'): string {
    return place === 'first' ? this.#screen.paint('accent', '> ') : this.#screen.paint('quiet', '… ');
  }

  #greet(): void {
    const entries = this.#conversation.ai.getProviderStatus().map(({ name, model }) => `${name} (${model})`);
    this.#context.note(`${entries.join(', then ')}. /help lists commands; Ctrl-D exits.`);
  }

  async #follow(line: string): Promise<'go-on' | 'leave'> {
    this.#leavesNext = false;
    this.asked.push(line);
    if (!isSlashCommand(line)) {
      await this.#answer(line, false);
      return 'go-on';
    }
    const outcome = runSlashCommand(line, this.#conversation, this.#screen);
    if (outcome.kind === 'ask-again') await this.#answer(outcome.question, true);
    return outcome.kind === 'leave' ? 'leave' : 'go-on';
  }

  async #answer(question: string, again: boolean): Promise<void> {
    const controller = new AbortController();
    this.#answering = controller;
    const { signal: gone } = this.#context;
    const signal = AbortSignal.any([controller.signal, gone]);
    try {
      await takeTurn(this.#context, this.#conversation, question, { again, signal });
    } catch (error) {
      if (gone.aborted) return;
      if (controller.signal.aborted) this.#context.note('(stopped; press Ctrl-C again to exit)');
      else await this.#tell(error);
    } finally {
      this.#answering = undefined;
    }
  }

  async #tell(error: unknown): Promise<void> {
    const { out, err, json, options } = this.#context;
    await showError(error, { out, err, json, verbose: options.verbose === true });
  }

  #interrupt(): void {
    if (this.#answering !== undefined && !this.#answering.signal.aborted) {
      this.#leavesNext = true;
      this.#answering.abort();
    } else if (this.#leavesNext) {
      this.#screen.line();
      this.#context.stopper.stop(EXIT.interrupted);
      this.#reader.close();
    } else if (this.#reader.draft !== '') {
      this.#reader.dropDraft();
    } else {
      this.#leavesNext = true;
      this.#screen.line();
      this.#context.note('(press Ctrl-C again to exit)');
      this.#reader.again();
    }
  }
}
