import { isObject } from './json-fields.ts';

/** Whether a value is an object or a function that has this method. */
export function hasMethod(value: unknown, method: string): boolean {
  const hasFields = isObject(value) || typeof value === 'function';
  return hasFields && typeof Reflect.get(value, method) === 'function';
}
