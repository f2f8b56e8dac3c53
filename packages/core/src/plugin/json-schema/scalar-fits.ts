import type { ScalarNode } from './schema-node.ts';

/** Whether a node allows a value. `format` is not checked. */
export function scalarFits(value: string | number | boolean | null, { type, constraints }: ScalarNode): boolean {
  if (value === null) return type === 'null';
  if (typeof value === 'boolean') return type === 'boolean';
  if (typeof value === 'string') return type === 'string' && textFits(value, constraints);
  return (type === 'number' || (type === 'integer' && Number.isInteger(value))) && numberFits(value, constraints);
}

function textFits(value: string, { minLength, maxLength, pattern }: ScalarNode['constraints']): boolean {
  const length = [...value].length;
  if (typeof minLength === 'number' && length < minLength) return false;
  if (typeof maxLength === 'number' && length > maxLength) return false;
  if (typeof pattern !== 'string') return true;
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

function numberFits(
  value: number,
  { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: ScalarNode['constraints'],
): boolean {
  if (typeof minimum === 'number' && value < minimum) return false;
  if (typeof maximum === 'number' && value > maximum) return false;
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) return false;
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) return false;
  return typeof multipleOf !== 'number' || Number.isInteger(value / multipleOf);
}
