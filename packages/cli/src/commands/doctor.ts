import { defineCommand } from '../program/cli-command.ts';
import type { DoctorOptions } from './doctor/run-doctor.ts';

export const doctor = defineCommand<DoctorOptions>({
  name: 'doctor',
  summary: 'Find problems, with their solutions',
  details:
    'Checks Node, the packages and their peers, the configuration, keys, models and prices, and sends each ' +
    'provider a health check (never a billed generation; 10 s at most). Exits with 1 if there is a ' +
    'problem; warnings do not count.',
  examples: [
    { line: 'flexiai doctor', what: 'everything' },
    { line: 'flexiai doctor --offline', what: 'without any network' },
    { line: 'flexiai doctor --json | jq \'.findings[] | select(.status == "problem")\'', what: 'for scripts' },
  ],
  configure: (command) => {
    command.option('--offline', 'send no requests');
  },
  load: async () => (await import('./doctor/run-doctor.ts')).runDoctor,
});
