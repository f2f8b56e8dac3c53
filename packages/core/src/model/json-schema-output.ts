/**
 * The type of the values that fit a JSON Schema which is written in code: `const`, `enum`, `type`, `properties`, `required`, `items`
 * and `anyOf` count. `unknown` where these do not say it.
 */
export type JsonSchemaOutput<Schema> = Schema extends { readonly const: infer Value }
  ? Value
  : Schema extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : Schema extends { readonly anyOf: readonly (infer Choice)[] }
      ? OutputOfEach<Choice>
      : Schema extends { readonly type: readonly (infer Type)[] }
        ? OutputOfType<Type, Schema>
        : Schema extends { readonly type: infer Type }
          ? OutputOfType<Type, Schema>
          : unknown;

type OutputOfEach<Choice> = Choice extends unknown ? JsonSchemaOutput<Choice> : never;

type OutputOfType<Type, Schema> = Type extends 'string'
  ? string
  : Type extends 'number' | 'integer'
    ? number
    : Type extends 'boolean'
      ? boolean
      : Type extends 'null'
        ? null
        : Type extends 'array'
          ? readonly (Schema extends { readonly items: infer Item } ? JsonSchemaOutput<Item> : unknown)[]
          : Type extends 'object'
            ? OutputOfObject<Schema>
            : unknown;

type OutputOfObject<Schema> = Schema extends { readonly properties: infer Properties }
  ? Flat<
      {
        readonly [Key in keyof Properties as Key extends RequiredOf<Schema> ? Key : never]: JsonSchemaOutput<
          Properties[Key]
        >;
      } & {
        readonly [Key in keyof Properties as Key extends RequiredOf<Schema> ? never : Key]?: JsonSchemaOutput<
          Properties[Key]
        >;
      }
    >
  : { readonly [field: string]: unknown };

type RequiredOf<Schema> = Schema extends { readonly required: readonly (infer Name)[] } ? Name : never;

/** An intersection as one object. */
type Flat<Fields> = { readonly [Key in keyof Fields]: Fields[Key] };
