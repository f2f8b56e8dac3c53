import type { CliCommand } from '../program/cli-command.ts';
import { defineCommand } from '../program/cli-command.ts';
import type { SchemaOptions } from './config/run-schema.ts';
import type { ShowOptions } from './config/run-show.ts';

const show = defineCommand<ShowOptions>({
  name: 'show',
  summary: 'Show the effective configuration, with secrets masked',
  examples: [
    { line: 'flexiai config show', what: 'all settings, from all sources' },
    { line: 'flexiai config show --all', what: 'the defaults, too' },
    { line: 'flexiai config show --preset fast', what: 'as with a preset' },
  ],
  configure: (command) => {
    command.option('--all', 'with the defaults');
  },
  load: async () => (await import('./config/run-show.ts')).runShow,
});

const validate = defineCommand<object>({
  name: 'validate',
  summary: 'List all problems of a configuration',
  details: 'Exits with 1 if there is one. Keys are checked without a request to a provider.',
  examples: [
    { line: 'flexiai config validate', what: 'the configuration found from this folder' },
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
  details: 'It contains the options of the plugins that are installed here. Refer to it with "$schema" in the file.',
  examples: [
    { line: 'flexiai config schema --output flexiai.schema.json', what: 'then: "$schema": "./flexiai.schema.json"' },
    { line: 'flexiai config schema | jq .properties', what: 'only look' },
  ],
  configure: (command) => {
    command.option('-o, --output <file>', 'write it to this file');
  },
  load: async () => (await import('./config/run-schema.ts')).runSchema,
});

const explain = defineCommand<object>({
  name: 'explain',
  summary: 'Show the source of each value, and the candidates of a call',
  details: 'Sources, from the lowest to the highest: default, preset, file, environment, object (the command itself).',
  examples: [
    { line: 'flexiai config explain', what: 'sources and route' },
    { line: 'flexiai config explain "A question"', what: 'the route of a question, with its price if known' },
  ],
  configure: (command) => {
    command.argument('[question...]', 'a question to plan for; it is not sent');
  },
  load: async () => (await import('./config/run-explain.ts')).runExplain,
});

/** A group: its commands share the meaning of a configuration. */
export const config: CliCommand = {
  name: 'config',
  summary: 'Inspect the configuration',
  examples: [
    { line: 'flexiai config explain', what: 'the source of each value, and the candidates of a call' },
    { line: 'flexiai config validate', what: 'all problems' },
  ],
  subcommands: [show, validate, schema, explain],
};
