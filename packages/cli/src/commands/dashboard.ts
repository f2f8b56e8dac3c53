import { defineCommand } from '../program/cli-command.ts';
import { anyNumber } from '../program/number-arguments.ts';
import type { DashboardCommandOptions } from './dashboard/run-dashboard.ts';

export const dashboard = defineCommand<DashboardCommandOptions>({
  name: 'dashboard',
  summary: 'Serve the dashboard: a live page of a client',
  details:
    'With --demo, the page shows three local services that fail and recover, with continuous calls: no ' +
    'key, no network. Without it, the page shows the configured entries of a new client: that client makes ' +
    'no calls, so there is no traffic. To see the traffic of an application, mount the dashboard there: ' +
    'see dashboardHandler and serveDashboard of @flexiai/metrics, and `flexiai top <url>` for a ' +
    'terminal.\n\nThe page is available only on this machine, unless --host sets another address: then ' +
    'FLEXIAI_DASHBOARD_TOKEN must be set, and the token is the password in the browser.',
  examples: [
    { line: 'flexiai dashboard --demo', what: 'with live traffic' },
    { line: 'flexiai dashboard --port 8080', what: 'the entries of the configuration' },
  ],
  configure: (command) => {
    command
      .option('--demo', 'three local services that fail and recover')
      .option('--port <port>', 'the port; 0 for any free port (default: 4173)', anyNumber)
      .option('--host <address>', 'the address to listen on (default: 127.0.0.1)');
  },
  load: async () => (await import('./dashboard/run-dashboard.ts')).runDashboard,
});
