/** One option of a plugin, as data: its values, whether it is required, and its purpose. */
export type Option =
  | TextOption
  | UrlOption
  | BooleanOption
  | CountOption
  | ChoiceOption
  | HeadersOption
  | FieldsOption
  | ListOption
  | ObjectOption
  | EitherOption
  | CodeOption;

/** The fields of every kind of option. */
interface OptionBase<Value = never> {
  /** Whether it is required. @default false */
  readonly required?: boolean;
  /** The default value. @default none */
  readonly default?: Value;
  /** The description: editors show it. @default none */
  readonly text?: string;
}

/** A string. */
export interface TextOption extends OptionBase<string> {
  readonly kind: 'text';
  /** Whether the empty string is valid. @default false */
  readonly mayBeEmpty?: boolean;
  /** The pattern of valid texts. @default any text */
  readonly pattern?: RegExp;
  /** The message for a text that does not match `pattern`: `must be a region, such as us-west-2`. */
  readonly mismatch?: string;
}

/** The URL of an HTTP endpoint. */
export interface UrlOption extends OptionBase<string> {
  readonly kind: 'url';
}

/** `true` or `false`. */
export interface BooleanOption extends OptionBase<boolean> {
  readonly kind: 'boolean';
}

/** A whole number from 1. */
export interface CountOption extends OptionBase<number> {
  readonly kind: 'count';
}

/** One of several values. */
export interface ChoiceOption extends OptionBase<string | boolean> {
  readonly kind: 'choice';
  readonly values: readonly (string | boolean)[];
}

/** HTTP headers: names and values that HTTP allows. */
export interface HeadersOption extends OptionBase {
  readonly kind: 'headers';
  /** Names, in lower case, that are not allowed here, and the message for them. @default none */
  readonly reserved?: { readonly names: readonly string[]; readonly message: string };
}

/** An object with any fields. */
export interface FieldsOption extends OptionBase {
  readonly kind: 'fields';
}

/** A list. */
export interface ListOption extends OptionBase {
  readonly kind: 'list';
  /** The kind of each item. @default any */
  readonly items?: Option;
  /** @default 0 */
  readonly minItems?: number;
}

/** An object with options of its own. */
export interface ObjectOption extends OptionBase {
  readonly kind: 'object';
  readonly options: Options;
}

/** One of several forms. A value gets the messages of the form with its type. */
export interface EitherOption extends OptionBase {
  readonly kind: 'either';
  readonly forms: readonly Option[];
}

/** A value that only code can pass, such as a function: files and variables cannot set it. */
export interface CodeOption extends OptionBase {
  readonly kind: 'code';
  readonly isGood: (value: unknown) => boolean;
  /** As in "expected a function". */
  readonly expected: string;
}

/** Options by name. */
export interface Options {
  readonly [name: string]: Option;
}
