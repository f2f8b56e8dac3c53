import { defineCommand } from '../program/cli-command.ts';
import type { ChatOptions } from './chat/run-chat.ts';

export const chat = defineCommand<ChatOptions>({
  name: 'chat',
  summary: 'Talk with a model; the conversation continues when a provider fails',
  details:
    'On a terminal: line editing, history, and commands that begin with a slash (/help lists them). Ctrl-C ' +
    'stops an answer, a second Ctrl-C exits; Ctrl-D exits. Earlier questions are stored in ' +
    '~/.local/state/flexiai, readable only for you.\nPiped in: the whole input is one question, or with ' +
    '--lines each line is one.',
  examples: [
    { line: 'flexiai chat', what: 'a conversation' },
    { line: 'flexiai chat --system "Answer in French" "Hello"', what: 'with instructions and a first question' },
    { line: 'echo "Why is the sky blue?" | flexiai chat', what: 'one question from a pipe' },
    {
      line: "printf 'Hello\\n/model gpt-5.4-mini\\nAgain\\n' | flexiai chat --lines",
      what: 'a conversation from a script',
    },
  ],
  configure: (command) => {
    command
      .argument('[question...]', 'the first question; words are joined')
      .option('-m, --model <model>', 'model, or an alias of the configuration')
      .option('--provider <name>', 'use only this entry')
      .option('-s, --system <text>', 'instructions for the model')
      .option('--stdin', 'wait for standard input without a time limit')
      .option('--lines', 'each piped line is a question, or a command')
      .option('--no-history', 'neither read nor store earlier questions');
  },
  load: async () => (await import('./chat/run-chat.ts')).runChat,
});
