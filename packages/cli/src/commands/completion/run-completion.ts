import { EXIT, type ExitCode } from '../../exit-code.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { bashCompletion } from './bash-completion.ts';
import { type CompletionCommand, completionTree } from './completion-tree.ts';
import { fishCompletion } from './fish-completion.ts';
import { zshCompletion } from './zsh-completion.ts';

const SCRIPTS: { readonly [shell: string]: (root: CompletionCommand) => string } = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

export async function runCompletion(context: CommandContext, args: readonly string[]): Promise<ExitCode> {
  const [shell = ''] = args;
  const script = SCRIPTS[shell]?.(completionTree(context.program)) ?? '';
  context.report({ shell, script }, (out) => out.write(script));
  return EXIT.ok;
}
