/** One option of a plugin, as data: what it takes, whether it must be there, and what it is for. */
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

/** What every kind of option has. */
interface OptionBase<Value = never> {
  /** Whether it must be there. @default false */
  readonly required?: boolean;
  /** The value where it is left out. @default none */
  readonly default?: Value;
  /** What it is for: editors show the sentence beside it. @default none */
  readonly text?: string;
}

/** A string. */
export interface TextOption extends OptionBase<string> {
  readonly kind: 'text';
  /** Whether the empty string is good. @default false */
  readonly mayBeEmpty?: boolean;
  /** What it has to look like. @default anything */
  readonly pattern?: RegExp;
  /** The message about a text that does not match `pattern`: `must be a region, such as us-west-2`. */
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

/** One of some values. */
export interface ChoiceOption extends OptionBase<string | boolean> {
  readonly kind: 'choice';
  readonly values: readonly (string | boolean)[];
}

/** HTTP headers: names and values that HTTP allows. */
export interface HeadersOption extends OptionBase {
  readonly kind: 'headers';
  /** Names, in small letters, that may not stand here, and the message about them. @default none */
  readonly reserved?: { readonly names: readonly string[]; readonly message: string };
}

/** An object with any fields. */
export interface FieldsOption extends OptionBase {
  readonly kind: 'fields';
}

/** A list. */
export interface ListOption extends OptionBase {
  readonly kind: 'list';
  /** What each item is. @default anything */
  readonly items?: Option;
  /** @default 0 */
  readonly minItems?: number;
}

/** An object with options of its own. */
export interface ObjectOption extends OptionBase {
  readonly kind: 'object';
  readonly options: Options;
}

/** One of several forms. Messages about a value are those of the form of its type. */
export interface EitherOption extends OptionBase {
  readonly kind: 'either';
  readonly forms: readonly Option[];
}

/** A value that only code can give, such as a function: no file and no variable can have it. */
export interface CodeOption extends OptionBase {
  readonly kind: 'code';
  readonly isGood: (value: unknown) => boolean;
  /** As in "expected a function". */
  readonly expected: string;
}

/** Options by their names. */
export interface Options {
  readonly [name: string]: Option;
}
