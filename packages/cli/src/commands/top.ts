import { defineCommand } from '../program/cli-command.ts';
import type { TopOptions } from './top/run-top.ts';

export const top = defineCommand<TopOptions>({
  name: 'top',
  summary: 'Watch a running application in the terminal',
  details:
    'Reads the feed of a dashboard (dashboardHandler or serveDashboard of @flexiai/metrics) and shows its ' +
    'entries: state, share of answers, calls per second, latency, failures. A token is read from ' +
    'FLEXIAI_DASHBOARD_TOKEN. Press q or Ctrl-C to exit. If standard output is not a terminal, or with ' +
    '--json, it prints one moment and exits.',
  examples: [
    { line: 'flexiai top http://127.0.0.1:4173', what: 'watch an application on this machine' },
    {
      line: 'flexiai top https://app.example/ops --user ops',
      what: 'with a name, and the password in FLEXIAI_DASHBOARD_PASSWORD',
    },
    { line: 'flexiai top --demo', what: 'three local services that fail and recover' },
    { line: "flexiai top http://127.0.0.1:4173 --json | jq '.status.text'", what: 'for scripts' },
  ],
  configure: (command) => {
    command
      .argument('[url]', 'the address of the dashboard (default: http://127.0.0.1:4173)')
      .option('--demo', 'three local services that fail and recover')
      .option('--user <name>', 'sign in with this name, and the password in FLEXIAI_DASHBOARD_PASSWORD');
  },
  load: async () => (await import('./top/run-top.ts')).runTop,
});
