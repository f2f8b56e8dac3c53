import type { LiteralType } from './schema-dialect.ts';
import type { Constraints, LiteralNode } from './schema-node.ts';

/** Literal values as a schema, with one `enum` for each type. */
export interface LiteralSchema {
  readonly schema: Constraints;
  /** No values were moved to the description. */
  readonly exact: boolean;
}

/** @param taken the types that a wire accepts in `enum`. @default all */
export function literalSchema(
  values: LiteralNode['values'],
  taken: ReadonlySet<LiteralType> | undefined,
): LiteralSchema {
  const byType = new Map<LiteralType, LiteralNode['values'][number][]>();
  for (const value of values) {
    const type = value === null ? 'null' : (typeof value as LiteralType);
    byType.set(type, [...(byType.get(type) ?? []), value]);
  }
  let exact = true;
  const schemas = [...byType].map(([type, group]): Constraints => {
    if (type === 'null') return { type };
    if (taken === undefined || taken.has(type)) return { type, enum: group };
    if (type === 'boolean' && group.length === 2) return { type };
    exact = false;
    return { type, description: `One of: ${group.map((value) => JSON.stringify(value)).join(', ')}` };
  });
  const [only] = schemas;
  return { schema: schemas.length === 1 && only !== undefined ? only : { anyOf: schemas }, exact };
}
