import { Argument } from 'commander';
import { defineCommand } from '../program/cli-command.ts';

/** What a shell's completion asks for: hidden from the help. */
export const complete = defineCommand<object>({
  name: 'complete',
  summary: 'Print names for the completion of a shell',
  examples: [{ line: 'flexiai complete entries', what: 'the names of the configured entries' }],
  configure: (command) => {
    command.addArgument(new Argument('<what>', 'which names').choices(['entries', 'plugins', 'models']));
  },
  load: async () => (await import('./completion/run-complete.ts')).runComplete,
});
