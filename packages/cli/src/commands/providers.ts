import { defineCommand } from '../program/cli-command.ts';
import type { ProvidersOptions } from './providers/run-providers.ts';

export const providers = defineCommand<ProvidersOptions>({
  name: 'providers',
  summary: 'List providers: key, health, circuit, latency',
  details:
    'Without --check no request is sent: health then depends on the key. --check sends each provider a ' +
    'health check (never a billed generation), and exits with 1 if one fails.',
  examples: [
    { line: 'flexiai providers', what: 'the configured entries, and further installed plugins' },
    { line: 'flexiai providers --check', what: 'send each one a health check' },
    { line: "flexiai providers --check --json | jq '.providers[] | {name, health}'", what: 'for scripts' },
  ],
  configure: (command) => {
    command.option('--check', 'send every provider a health check; takes at most 10 s');
  },
  load: async () => (await import('./providers/run-providers.ts')).runProviders,
});
