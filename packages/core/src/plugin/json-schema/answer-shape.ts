/** The places in an answer that must be restored to the shape of the user's schema. */
export interface AnswerShape {
  /** One of these shapes. */
  readonly options?: readonly AnswerShape[];
  readonly properties?: ReadonlyMap<string, PropertyShape>;
  /** The shape of each item of a list. */
  readonly items?: AnswerShape;
}

export interface PropertyShape {
  readonly shape: AnswerShape;
  /** `null` stands for "left out". */
  readonly nullIsAbsent: boolean;
  /** The only allowed values: they distinguish alternatives. */
  readonly values?: readonly unknown[];
}

/** How an answer to a rewritten schema becomes an answer to the user's schema. */
export interface AnswerPlan {
  /** The only property of the object around the answer. */
  readonly unwrap?: string;
  readonly shape: AnswerShape;
}

/** The alternatives of a list of shapes, with unions flattened. */
export function openedShapes(shapes: readonly AnswerShape[]): readonly AnswerShape[] {
  const seen = new Set<AnswerShape>();
  const opened: AnswerShape[] = [];
  const open = (shape: AnswerShape): void => {
    if (seen.has(shape)) return;
    seen.add(shape);
    if (shape.options === undefined) opened.push(shape);
    else for (const option of shape.options) open(option);
  };
  for (const shape of shapes) open(shape);
  return opened;
}

/** Whether the shape has anything to restore. */
export function restoresSomething(shape: AnswerShape, seen: Set<AnswerShape> = new Set()): boolean {
  if (seen.has(shape)) return false;
  seen.add(shape);
  for (const { nullIsAbsent, shape: inner } of shape.properties?.values() ?? []) {
    if (nullIsAbsent || restoresSomething(inner, seen)) return true;
  }
  if (shape.items !== undefined && restoresSomething(shape.items, seen)) return true;
  return (shape.options ?? []).some((option) => restoresSomething(option, seen));
}
