import {
  type $catchall,
  type $strict,
  type $strip,
  $ZodArray,
  $ZodBoolean,
  type $ZodCheck,
  $ZodCheckGreaterThan,
  $ZodCheckLessThan,
  $ZodCheckMaxLength,
  $ZodCheckMinLength,
  $ZodLiteral,
  $ZodNever,
  $ZodNullable,
  $ZodNumber,
  $ZodNumberFormat,
  $ZodObject,
  $ZodOptional,
  type $ZodShape,
  $ZodString,
  type $ZodType,
  $ZodUnion,
} from 'zod/v4/core';

// zod's small form, `zod/mini`, adds methods to each class and converts parameters: a third of what these kinds weigh.

export function text(...checks: $ZodCheck<never>[]): $ZodString {
  return new $ZodString({ type: 'string', checks: checks as $ZodCheck<string>[] });
}

export function number(...checks: $ZodCheck<number>[]): $ZodNumber {
  return new $ZodNumber({ type: 'number', checks });
}

/** A number without a fraction. */
export function whole(...checks: $ZodCheck<number>[]): $ZodNumberFormat {
  return new $ZodNumberFormat({ type: 'number', check: 'number_format', format: 'safeint', abort: false, checks });
}

export function boolean(): $ZodBoolean {
  return new $ZodBoolean({ type: 'boolean' });
}

/** One of several values. */
export function oneOf<const Value extends string | number | boolean | null>(
  ...values: readonly Value[]
): $ZodLiteral<Value> {
  return new $ZodLiteral({ type: 'literal', values: [...values] }) as $ZodLiteral<Value>;
}

export function optional<Inner extends $ZodType>(innerType: Inner): $ZodOptional<Inner> {
  return new $ZodOptional({ type: 'optional', innerType }) as $ZodOptional<Inner>;
}

export function nullable<Inner extends $ZodType>(innerType: Inner): $ZodNullable<Inner> {
  return new $ZodNullable({ type: 'nullable', innerType }) as $ZodNullable<Inner>;
}

export function list<Item extends $ZodType>(element: Item, ...checks: $ZodCheck<never>[]): $ZodArray<Item> {
  return new $ZodArray({ type: 'array', element, checks }) as $ZodArray<Item>;
}

export function either<const Forms extends readonly $ZodType[]>(...options: Forms): $ZodUnion<Forms> {
  return new $ZodUnion({ type: 'union', options }) as $ZodUnion<Forms>;
}

/** An object with these fields and no others. */
export function fields<Shape extends $ZodShape>(shape: Shape): $ZodObject<Shape, $strict> {
  return new $ZodObject({ type: 'object', shape, catchall: new $ZodNever({ type: 'never' }) }) as $ZodObject<
    Shape,
    $strict
  >;
}

/** An object with these fields; others are left out. */
export function known<Shape extends $ZodShape>(shape: Shape): $ZodObject<Shape, $strip> {
  return new $ZodObject({ type: 'object', shape }) as $ZodObject<Shape, $strip>;
}

/** An object with fields of any names. */
export function map<Value extends $ZodType>(value: Value): $ZodObject<Record<never, never>, $catchall<Value>> {
  return new $ZodObject({ type: 'object', shape: {}, catchall: value }) as $ZodObject<
    Record<never, never>,
    $catchall<Value>
  >;
}

export function above(value: number): $ZodCheck<number> {
  return new $ZodCheckGreaterThan({ check: 'greater_than', value, inclusive: false }) as $ZodCheck<number>;
}

export function atLeast(value: number): $ZodCheck<number> {
  return new $ZodCheckGreaterThan({ check: 'greater_than', value, inclusive: true }) as $ZodCheck<number>;
}

export function below(value: number): $ZodCheck<number> {
  return new $ZodCheckLessThan({ check: 'less_than', value, inclusive: false }) as $ZodCheck<number>;
}

export function atMost(value: number): $ZodCheck<number> {
  return new $ZodCheckLessThan({ check: 'less_than', value, inclusive: true }) as $ZodCheck<number>;
}

/** At least this many characters, or items. */
export function minLength(minimum: number): $ZodCheck<never> {
  return new $ZodCheckMinLength({ check: 'min_length', minimum }) as $ZodCheck<never>;
}

export function maxLength(maximum: number): $ZodCheck<never> {
  return new $ZodCheckMaxLength({ check: 'max_length', maximum }) as $ZodCheck<never>;
}
