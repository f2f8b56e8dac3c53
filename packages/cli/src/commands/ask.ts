import { defineCommand } from '../program/cli-command.ts';
import { anyNumber, wholeNumber } from '../program/number-arguments.ts';
import type { AskOptions } from './ask/run-ask.ts';

export const ask = defineCommand<AskOptions>({
  name: 'ask',
  summary: 'Ask one question',
  details:
    'The question is the argument, standard input, or both: what is piped in follows the argument. Beside an argument,\n' +
    'standard input has to begin within 2 seconds, unless --stdin is given.\n' +
    'On a terminal, control characters and escape sequences in answers are filtered. Piped output is left as it comes.',
  examples: [
    { line: 'flexiai ask "Why is the sky blue?"', what: 'the answer, while it comes' },
    { line: 'git diff | flexiai ask "Write a commit message for this"', what: 'a question about what is piped in' },
    { line: 'flexiai ask --provider openai --model gpt-5.4-mini "Hello"', what: 'one provider, another model' },
    { line: 'flexiai ask --json "Hello" | jq .text', what: 'the whole response, for scripts' },
    { line: 'flexiai ask --json --stream "Hello"', what: 'one JSON object a line, while it comes' },
  ],
  configure: (command) => {
    command
      .argument('[question...]', 'the question; words are joined')
      .option('-m, --model <model>', 'model, or an alias of the configuration')
      .option('--provider <name>', 'ask only this entry')
      .option('-s, --system <text>', 'instructions for the model')
      .option('--max-output-tokens <count>', "the answer's length limit", wholeNumber)
      .option('--temperature <number>', 'randomness, 0 to 2', anyNumber)
      .option('--stdin', 'wait for standard input, however late it begins')
      .option('--stream', 'show the answer while it comes (default, but with --json)')
      .option('--no-stream', 'show the answer when it is whole');
  },
  load: async () => (await import('./ask/run-ask.ts')).runAsk,
});
