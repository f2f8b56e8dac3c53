import { describeValue } from '../../data/describe-value.ts';
import { isObject } from '../../data/json-fields.ts';
import type { JsonSchema } from '../../model/json.ts';
import type { StandardSchemaResult, StandardSchemaV1 } from '../../model/standard-schema.ts';
import { describeOptions } from './describe-options.ts';
import type { Option, Options } from './option.ts';
import { type OptionProblem, problemsOfOptions } from './option-problems.ts';

/** A row for each option of a type. */
export type OptionsOf<Input> = { readonly [Name in keyof Input]-?: Option };

/** Rules that concern several options. Both functions are called only with options that are valid one by one. */
export interface OptionRelations<Input, Output> {
  /** The problems of options that do not fit together. @default none */
  readonly check?: (options: Input) => readonly OptionProblem[];
  /** Converts the options for the plugin. @default the given options with the defaults */
  readonly complete?: (options: Input) => Output;
}

/** A Standard Schema that can describe itself: https://standardschema.dev/json-schema */
interface DescribedSchema<Input, Output> extends StandardSchemaV1<Input, Output> {
  readonly '~standard': StandardSchemaV1<Input, Output>['~standard'] & {
    readonly jsonSchema: { readonly input: () => JsonSchema };
  };
}

/**
 * The `configSchema` of a plugin, from its options as data. It refuses unknown options, and suggests the nearest known one; it
 * describes the problem of a value, without the value if that may be a secret; and it describes itself as JSON Schema, for
 * configuration files and environment variables.
 *
 * @example const configSchema = defineOptions<EchoConfigInput, EchoConfig>({ model: { kind: 'text', required: true, text: 'The
 * model to ask.' }, shout: { kind: 'boolean', default: false, text: 'Answers in capitals.' }, });
 */
export function defineOptions<Input extends object, Output = Input>(
  options: OptionsOf<Input>,
  { check, complete }: OptionRelations<Input, Output> = {},
): StandardSchemaV1<Input, Output> {
  const schema: DescribedSchema<Input, Output> = {
    '~standard': {
      version: 1,
      vendor: 'flexiai',
      validate: (given) => {
        try {
          return validate(given);
        } catch {
          return { issues: [{ message: 'cannot be read: one of its getters throws' }] };
        }
      },
      jsonSchema: { input: () => describeOptions(options) },
    },
  };
  return schema;

  function validate(given: unknown): StandardSchemaResult<Output> {
    if (!isObject(given)) return { issues: [{ message: `expected an object, got ${describeValue(given)}` }] };
    const problems = problemsOfOptions(given, options);
    if (problems.length > 0) return { issues: problems };
    // Each row was checked, so the value is an `Input`.
    const input = withDefaults(given, options) as Input;
    const unfit = check?.(input) ?? [];
    if (unfit.length > 0) return { issues: unfit };
    return { value: complete === undefined ? (input as unknown as Output) : complete(input) };
  }
}

function withDefaults(given: { readonly [name: string]: unknown }, options: Options): object {
  const values = Object.entries(options).map(([name, option]) => [name, given[name] ?? option.default] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}
