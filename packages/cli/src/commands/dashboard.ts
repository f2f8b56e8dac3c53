import { defineCommand } from '../program/cli-command.ts';
import { anyNumber } from '../program/number-arguments.ts';
import type { DashboardCommandOptions } from './dashboard/run-dashboard.ts';

export const dashboard = defineCommand<DashboardCommandOptions>({
  name: 'dashboard',
  summary: 'Serve the dashboard: a live page of a client',
  details:
    'With --demo, the page shows three local services that fail and recover, asked without a pause: no key, no network. Without, ' +
    'it shows the entries of the configuration as a client of its own sees them: that client makes no calls, so there is no ' +
    'traffic. The traffic of an application is shown by the application: see dashboardHandler and serveDashboard of ' +
    '@flexiai/metrics, and `flexiai top <url>` for a terminal.\n\n' +
    'The page is for this machine alone, unless --host names another address: then FLEXIAI_DASHBOARD_TOKEN has to be set, ' +
    'and the token is the password in the browser.',
  examples: [
    { line: 'flexiai dashboard --demo', what: 'see it move' },
    { line: 'flexiai dashboard --port 8080', what: 'the entries of the configuration' },
  ],
  configure: (command) => {
    command
      .option('--demo', 'three local services that fail and recover')
      .option('--port <port>', 'the port; 0 for any that is free (default: 4173)', anyNumber)
      .option('--host <address>', 'the address to listen on (default: 127.0.0.1)');
  },
  load: async () => (await import('./dashboard/run-dashboard.ts')).runDashboard,
});
