import { describeValue } from '../../data/describe-value.ts';
import { isObject } from '../../data/json-fields.ts';
import type { JsonSchema } from '../../model/json.ts';
import type { StandardSchemaResult, StandardSchemaV1 } from '../../model/standard-schema.ts';
import { describeOptions } from './describe-options.ts';
import type { Option, Options } from './option.ts';
import { type OptionProblem, problemsOfOptions } from './option-problems.ts';

/** A row for each option of a type. */
export type OptionsOf<Input> = { readonly [Name in keyof Input]-?: Option };

/** What no option can say alone. Both are asked only about options that are good one by one. */
export interface OptionRelations<Input, Output> {
  /** The problems of options that do not fit together. @default none */
  readonly check?: (options: Input) => readonly OptionProblem[];
  /** The options as the plugin wants them. @default as they were given, and with the defaults of those left out */
  readonly complete?: (options: Input) => Output;
}

/** A Standard Schema that can describe itself: https://standardschema.dev/json-schema */
interface DescribedSchema<Input, Output> extends StandardSchemaV1<Input, Output> {
  readonly '~standard': StandardSchemaV1<Input, Output>['~standard'] & {
    readonly jsonSchema: { readonly input: () => JsonSchema };
  };
}

/**
 * The `configSchema` of a plugin, from its options as data: it refuses unknown options, and suggests the nearest known one;
 * it says what is wrong with a value, without the value where that may be a secret; and it describes itself as JSON
 * Schema, by which configuration files and environment variables are read.
 *
 * @example
 * const configSchema = defineOptions<EchoConfigInput, EchoConfig>({
 *   model: { kind: 'text', required: true, text: 'The model to ask.' },
 *   shout: { kind: 'boolean', default: false, text: 'Answers in capitals.' },
 * });
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
    // Checked row by row: that is what makes it an `Input`.
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
