import { defineCommand } from '../program/cli-command.ts';
import type { InitOptions } from './init/run-init.ts';

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, ...value.split(',')];

export const init = defineCommand<InitOptions>({
  name: 'init',
  summary: 'Write a configuration, with a few questions',
  details:
    'Writes flexiai.config.json, flexiai.schema.json for editors, and .env.example. Keys are neither requested nor written: put them into ' +
    'the environment, or into .env. An existing file is replaced only after a confirmation, or with ' +
    '--force.',
  examples: [
    { line: 'flexiai init', what: 'with questions' },
    { line: 'flexiai init --yes', what: 'without questions: the providers whose keys are set, or all of them' },
    { line: 'flexiai init --yes --provider anthropic,openai --preset reliable', what: 'Claude first, then OpenAI' },
    { line: 'flexiai init --yes --provider openai --model openai=gpt-5.4-mini --dry-run', what: 'only look' },
  ],
  configure: (command) => {
    command
      .option('-y, --yes', 'no questions: use the defaults, and the options given here')
      .option('--provider <ids>', 'the providers, in order; comma-separated or repeated', collect)
      .option('-m, --model <id=model>', "a provider's model; comma-separated or repeated", collect)
      .option('-o, --output <file>', 'where to write', 'flexiai.config.json')
      .option('-f, --force', 'replace an existing file')
      .option('--no-schema', 'without flexiai.schema.json')
      .option('--dry-run', 'write nothing, print what would be written');
  },
  load: async () => (await import('./init/run-init.ts')).runInit,
});
