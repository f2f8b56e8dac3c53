import { defineCommand } from '../program/cli-command.ts';
import type { ModelsOptions } from './models/run-models.ts';

export const models = defineCommand<ModelsOptions>({
  name: 'models',
  summary: 'List models: those that plugins know, and those that your keys can use',
  details:
    'Each provider with a key is asked for its list. Without a key, or with --offline, the known models are listed.',
  examples: [
    { line: 'flexiai models', what: 'everything' },
    { line: 'flexiai models --provider anthropic', what: 'one provider' },
    { line: 'flexiai models --offline', what: 'only the models that plugins know, without any network' },
    { line: "flexiai models --json | jq -r '.models[].id'", what: 'names only' },
  ],
  configure: (command) => {
    command.option('--provider <id>', "only this provider, or this entry's").option('--offline', 'send no requests');
  },
  load: async () => (await import('./models/run-models.ts')).runModels,
});
