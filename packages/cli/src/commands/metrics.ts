import { defineCommand } from '../program/cli-command.ts';
import type { MetricsOptions } from './metrics/run-metrics.ts';

export const metrics = defineCommand<MetricsOptions>({
  name: 'metrics',
  summary: 'Print the figures of a running application',
  details:
    'Reads the address where the application serves the figures of @flexiai/metrics for Prometheus ' +
    '(`prometheusHandler`), once. A bearer token is read from FLEXIAI_METRICS_TOKEN.',
  examples: [
    { line: 'flexiai metrics', what: 'of http://127.0.0.1:9464/metrics' },
    { line: 'flexiai metrics 10.0.0.7:8080', what: 'of another host; the default path is /metrics' },
    { line: 'flexiai metrics https://app.example/internal/metrics --client batch', what: 'one client of several' },
    { line: "flexiai metrics --json | jq '.families[] | .name'", what: 'everything, for scripts' },
  ],
  configure: (command) => {
    command
      .argument('[url]', 'the address of the figures (default: http://127.0.0.1:9464/metrics)')
      .option('--client <label>', 'only the client with this label');
  },
  load: async () => (await import('./metrics/run-metrics.ts')).runMetrics,
});
