import { defineCommand } from '../program/cli-command.ts';

export const demo = defineCommand<object>({
  name: 'demo',
  summary: 'Show a failover, without keys and without a network',
  details:
    'Three providers on this machine, called through the real plugins and SDKs: one fails, the others replace it.',
  examples: [
    { line: 'flexiai demo', what: 'the story' },
    { line: 'flexiai demo --json', what: 'the events, for scripts' },
  ],
  load: async () => (await import('./demo/run-demo.ts')).runDemo,
});
