import { defineCommand } from '../program/cli-command.ts';

export const demo = defineCommand<object>({
  name: 'demo',
  summary: 'Show a failover, without keys and without a network',
  details: 'Three providers on this machine, asked through the real plugins and SDKs: one fails, the others take over.',
  examples: [
    { line: 'flexiai demo', what: 'the story' },
    { line: 'flexiai demo --json', what: 'what happened, for scripts' },
  ],
  load: async () => (await import('./demo/run-demo.ts')).runDemo,
});
