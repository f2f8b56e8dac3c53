import { fieldsOf, isObject, listOf } from '../data/json-fields.ts';
import type { JsonSchema } from '../model/json.ts';
import type { StandardSchemaV1 } from '../model/standard-schema.ts';
import type { AnyProviderPlugin } from '../plugin/provider-plugin.ts';
import { PRESETS } from './options/presets.ts';
import { clientSchemas, entrySchemas } from './options/settable-options.ts';
import { schemaOfOptions } from './schema-of-options.ts';

/**
 * The JSON Schema (draft 2020-12) of a configuration file: of core's own options, and of the options of the plugins' entries.
 * Editors use it for completion and checks.
 *
 * @param plugins the plugins whose entries are described; an entry of another provider may have any options
 */
export function configJsonSchema(plugins: readonly AnyProviderPlugin[] = []): JsonSchema {
  const definitions = new Map<string, JsonSchema>();
  const options = referTo(clientSchemas, definitions);
  const entryOptions = referTo(entrySchemas, definitions);
  const known = plugins.map(({ id }) => id);
  const entries = plugins.flatMap((plugin) => entrySchemasOf(plugin, entryOptions, definitions));
  const providers = {
    type: 'array',
    description: 'The providers, in order of preference.',
    minItems: 1,
    items: { anyOf: [...entries, unknownEntry(known, entryOptions)] },
  };
  const preset = {
    description: `The name of a preset: ${Object.keys(PRESETS).join(', ')}, or one of your own presets.`,
    anyOf: [{ type: 'string', enum: Object.keys(PRESETS) }, { type: 'string' }],
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'FlexiAI configuration',
    type: 'object',
    properties: {
      $schema: { type: 'string', description: 'The location of this schema, for editors.' },
      providers,
      preset,
      ...options,
      presets: {
        type: 'object',
        description: 'Your own presets; each can build on another one.',
        additionalProperties: {
          type: 'object',
          properties: { providers: { $ref: '#/properties/providers' }, preset, ...options },
          additionalProperties: false,
        },
      },
    },
    required: ['providers'],
    additionalProperties: false,
    $defs: Object.fromEntries(definitions),
  };
}

type Options = { readonly [option: string]: JsonSchema };

/** The schema of each option, shared by all places that have the option. */
function referTo(
  schemas: { readonly [option: string]: StandardSchemaV1 },
  definitions: Map<string, JsonSchema>,
): Options {
  const options = Object.entries(schemas).map(([name, schema]) => {
    if (!definitions.has(name)) definitions.set(name, schemaOfOptions(schema) ?? {});
    return [name, { $ref: `#/$defs/${name}` }] as const;
  });
  return Object.fromEntries(options);
}

/** The options that every plugin has. */
const COMMON: Options = {
  model: { type: 'string', minLength: 1 },
  apiKey: { type: 'string' },
  baseURL: { type: 'string' },
  headers: { type: 'object', additionalProperties: { type: 'string' } },
  providerOptions: { type: 'object', additionalProperties: {} },
};

/** An entry of a provider whose options are not known. */
function unknownEntry(known: readonly string[], entryOptions: Options): JsonSchema {
  return {
    type: 'object',
    properties: {
      provider: { type: 'string', description: "A provider's id.", ...(known.length > 0 && { not: { enum: known } }) },
      ...entryOptions,
      ...COMMON,
    },
    required: ['provider'],
  };
}

/** The schema of a plugin's entry: one schema, or one for each form of its options. */
function entrySchemasOf(
  plugin: AnyProviderPlugin,
  entryOptions: Options,
  definitions: Map<string, JsonSchema>,
): readonly JsonSchema[] {
  const described = schemaOfOptions(plugin.configSchema);
  if (described === undefined) {
    const { properties, ...rest } = unknownEntry([], entryOptions);
    return [
      { ...rest, title: plugin.displayName, properties: { ...fieldsOf(properties), provider: { const: plugin.id } } },
    ];
  }
  const own = hoist(described, plugin.id, definitions);
  return formsOf(own).map((form) => {
    const { properties, required, ...rest } = form;
    const model = fieldsOf(fieldsOf(properties)['model']);
    const examples = (plugin.models ?? []).map(({ id }) => id);
    return {
      ...rest,
      title: plugin.displayName,
      type: 'object',
      properties: {
        provider: { const: plugin.id },
        ...fieldsOf(properties),
        ...(examples.length > 0 && { model: { ...model, examples } }),
        ...entryOptions,
      },
      required: ['provider', ...listOf(required)],
    };
  });
}

function formsOf(schema: JsonSchema): readonly JsonSchema[] {
  const forms = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])].filter(isObject);
  return forms.length === 0 ? [schema] : forms.flatMap(formsOf);
}

/** Adds a plugin's definitions to those of the whole schema, under new names. */
function hoist(schema: JsonSchema, id: string, definitions: Map<string, JsonSchema>): JsonSchema {
  const { $defs, definitions: older, ...rest } = schema;
  let isRecursive = false;
  const moved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(moved);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        if (key !== '$ref' || typeof inner !== 'string') return [key, moved(inner)];
        // A reference of the plugin's schema to its own root.
        if (inner === '#') {
          isRecursive = true;
          return [key, `#/$defs/${id}`];
        }
        return [key, inner.replace(/^#\/(?:\$defs|definitions)\//, `#/$defs/${id}.`)];
      }),
    );
  };
  for (const [name, definition] of Object.entries({ ...fieldsOf(older), ...fieldsOf($defs) })) {
    definitions.set(`${id}.${name}`, moved(definition) as JsonSchema);
  }
  const whole = moved(rest) as JsonSchema;
  if (isRecursive) definitions.set(id, whole);
  return whole;
}
