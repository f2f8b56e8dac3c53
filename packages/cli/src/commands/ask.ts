import { defineCommand } from '../program/cli-command.ts';
import { anyNumber, wholeNumber } from '../program/number-arguments.ts';
import type { AskOptions } from './ask/run-ask.ts';

export const ask = defineCommand<AskOptions>({
  name: 'ask',
  summary: 'Ask one question',
  details:
    'The question is the argument, standard input, or both: piped text follows the argument. With an ' +
    'argument, standard input must begin within 2 seconds, unless --stdin is given.\nOn a terminal, ' +
    'control characters and escape sequences in answers are filtered. Piped output is unchanged.',
  examples: [
    { line: 'flexiai ask "Why is the sky blue?"', what: 'the answer, while it arrives' },
    { line: 'git diff | flexiai ask "Write a commit message for this"', what: 'a question about piped text' },
    { line: 'flexiai ask --provider openai --model gpt-5.4-mini "Hello"', what: 'one provider, another model' },
    { line: 'flexiai ask --json "Hello" | jq .text', what: 'the whole response, for scripts' },
    { line: 'flexiai ask --json --stream "Hello"', what: 'one JSON object per line, while it arrives' },
  ],
  configure: (command) => {
    command
      .argument('[question...]', 'the question; words are joined')
      .option('-m, --model <model>', 'model, or an alias of the configuration')
      .option('--provider <name>', 'use only this entry')
      .option('-s, --system <text>', 'instructions for the model')
      .option('--max-output-tokens <count>', "the answer's length limit", wholeNumber)
      .option('--temperature <number>', 'randomness, 0 to 2', anyNumber)
      .option('--stdin', 'wait for standard input without a time limit')
      .option('--stream', 'print the answer while it arrives (default without --json)')
      .option('--no-stream', 'print the answer when it is complete');
  },
  load: async () => (await import('./ask/run-ask.ts')).runAsk,
});
