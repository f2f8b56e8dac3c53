import { defineCommand } from '../program/cli-command.ts';
import type { ProvidersOptions } from './providers/run-providers.ts';

export const providers = defineCommand<ProvidersOptions>({
  name: 'providers',
  summary: 'List who can be asked: key, health, circuit, latency',
  details:
    'Without --check nothing is asked of any network: health is then what the key tells. --check asks each provider ' +
    'whether it is there (never a billed generation), and ends with 1 if one of them is not.',
  examples: [
    { line: 'flexiai providers', what: 'what is configured, and what is installed besides' },
    { line: 'flexiai providers --check', what: 'ask each one whether it is there' },
    { line: "flexiai providers --check --json | jq '.providers[] | {name, health}'", what: 'for scripts' },
  ],
  configure: (command) => {
    command.option('--check', 'ask every provider for its health; takes 10 s at most');
  },
  load: async () => (await import('./providers/run-providers.ts')).runProviders,
});
