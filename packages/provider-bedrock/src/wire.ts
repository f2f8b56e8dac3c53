/** Any JSON object from the wire. Its fields may be missing or have any type. */
export interface WireObject {
  readonly [field: string]: unknown;
}

export function isWireObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that is an object; otherwise an empty object. */
export function objectAt(value: unknown, field: string): WireObject {
  const inner = isWireObject(value) ? value[field] : undefined;
  return isWireObject(inner) ? inner : {};
}

/** A field that is a string. */
export function stringAt(value: unknown, field: string): string | undefined {
  const inner = isWireObject(value) ? value[field] : undefined;
  return typeof inner === 'string' ? inner : undefined;
}

/** A field that is a number. */
export function numberAt(value: unknown, field: string): number | undefined {
  const inner = isWireObject(value) ? value[field] : undefined;
  return typeof inner === 'number' ? inner : undefined;
}

/** A field that is a list; otherwise an empty list. */
export function listAt(value: unknown, field: string): readonly unknown[] {
  const inner = isWireObject(value) ? value[field] : undefined;
  return Array.isArray(inner) ? inner : [];
}
