import { Argument } from 'commander';
import { defineCommand } from '../program/cli-command.ts';

export const completion = defineCommand<object>({
  name: 'completion',
  summary: 'Print a completion script for a shell',
  examples: [
    { line: 'flexiai completion bash > ~/.local/share/bash-completion/completions/flexiai', what: 'bash' },
    { line: 'flexiai completion zsh > ~/.zfunc/_flexiai', what: 'zsh' },
    { line: 'flexiai completion fish > ~/.config/fish/completions/flexiai.fish', what: 'fish' },
    { line: 'source <(flexiai completion bash)', what: 'for this shell only' },
  ],
  configure: (command) => {
    command.addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']));
  },
  load: async () => (await import('./completion/run-completion.ts')).runCompletion,
});
