import { defineCommand } from '../program/cli-command.ts';
import type { ModelsOptions } from './models/run-models.ts';

export const models = defineCommand<ModelsOptions>({
  name: 'models',
  summary: 'List models: those that plugins know, and those that your keys may use',
  details:
    'Each provider whose key is set is asked for its list. Without a key, or with --offline, the known ones are shown.',
  examples: [
    { line: 'flexiai models', what: 'everything' },
    { line: 'flexiai models --provider anthropic', what: 'one provider' },
    { line: 'flexiai models --offline', what: 'only what the plugins know, without any network' },
    { line: "flexiai models --json | jq -r '.models[].id'", what: 'names only' },
  ],
  configure: (command) => {
    command.option('--provider <id>', "only this provider, or this entry's").option('--offline', 'ask nobody');
  },
  load: async () => (await import('./models/run-models.ts')).runModels,
});
