import type { CliCommand } from '../program/cli-command.ts';
import { defineCommand } from '../program/cli-command.ts';
import type { SchemaOptions } from './config/run-schema.ts';
import type { ShowOptions } from './config/run-show.ts';

const show = defineCommand<ShowOptions>({
  name: 'show',
  summary: 'Show the configuration as it is used, secrets masked',
  examples: [
    { line: 'flexiai config show', what: 'what was set, from all sources together' },
    { line: 'flexiai config show --all', what: 'the defaults, too' },
    { line: 'flexiai config show --preset fast', what: 'as it would be with a preset' },
  ],
  configure: (command) => {
    command.option('--all', 'with the defaults');
  },
  load: async () => (await import('./config/run-show.ts')).runShow,
});

const validate = defineCommand<object>({
  name: 'validate',
  summary: 'List everything that is wrong with a configuration',
  details: 'Ends with 1 where something is. Keys are looked at, and nobody is asked.',
  examples: [
    { line: 'flexiai config validate', what: 'the one that is found from here' },
    { line: 'flexiai config validate deploy/flexiai.config.json', what: 'another one' },
    { line: "flexiai config validate --json | jq -r '.issues[].path'", what: 'for scripts' },
  ],
  configure: (command) => {
    command.argument('[file]', 'the configuration file');
  },
  load: async () => (await import('./config/run-validate.ts')).runValidate,
});

const schema = defineCommand<SchemaOptions>({
  name: 'schema',
  summary: 'Print the JSON Schema of configuration files, for editors',
  details: 'It knows the options of the plugins that are installed here. Point to it with "$schema" in the file.',
  examples: [
    { line: 'flexiai config schema --output flexiai.schema.json', what: 'then: "$schema": "./flexiai.schema.json"' },
    { line: 'flexiai config schema | jq .properties', what: 'only look' },
  ],
  configure: (command) => {
    command.option('-o, --output <file>', 'write it there');
  },
  load: async () => (await import('./config/run-schema.ts')).runSchema,
});

const explain = defineCommand<object>({
  name: 'explain',
  summary: 'Tell where each value comes from, and who would be asked',
  details: 'Sources, from the lowest to the highest: default, preset, file, environment, object (the command itself).',
  examples: [
    { line: 'flexiai config explain', what: 'sources and route' },
    { line: 'flexiai config explain "A question"', what: 'the route of a question, with its price where it is known' },
  ],
  configure: (command) => {
    command.argument('[question...]', 'a question to plan for; it is not asked');
  },
  load: async () => (await import('./config/run-explain.ts')).runExplain,
});

/** A group: its commands share what a configuration is. */
export const config: CliCommand = {
  name: 'config',
  summary: 'Look at the configuration',
  examples: [
    { line: 'flexiai config explain', what: 'where each value comes from, and who would be asked' },
    { line: 'flexiai config validate', what: 'everything that is wrong' },
  ],
  subcommands: [show, validate, schema, explain],
};
