import { defineCommand } from '../program/cli-command.ts';
import type { DoctorOptions } from './doctor/run-doctor.ts';

export const doctor = defineCommand<DoctorOptions>({
  name: 'doctor',
  summary: 'Find out what is wrong, and what to do about it',
  details:
    'Looks at Node, the packages and their peers, the configuration, keys, models and prices, and asks each provider ' +
    'whether it is there (never a billed generation; 10 s at most). Ends with 1 if there is a problem; warnings are none.',
  examples: [
    { line: 'flexiai doctor', what: 'everything' },
    { line: 'flexiai doctor --offline', what: 'without any network' },
    { line: 'flexiai doctor --json | jq \'.findings[] | select(.status == "problem")\'', what: 'for scripts' },
  ],
  configure: (command) => {
    command.option('--offline', 'ask nobody');
  },
  load: async () => (await import('./doctor/run-doctor.ts')).runDoctor,
});
