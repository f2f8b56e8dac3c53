import { type AnswerShape, openedShapes, type PropertyShape } from './answer-shape.ts';

/** An object or a list that is open. */
export interface Frame {
  readonly isObject: boolean;
  /** The possible shapes of the value. */
  shapes: readonly AnswerShape[];
  /** The name of the member that is being read. */
  name: string | undefined;
  /** A member was output: the next one needs its comma. */
  hasMember: boolean;
}

/** Follows a JSON text through the shape of an answer. */
export class ShapeTracker {
  readonly #root: AnswerShape;
  readonly #frames: Frame[] = [];

  constructor(root: AnswerShape) {
    this.#root = root;
  }

  /** The innermost open value. */
  get top(): Frame | undefined {
    return this.#frames.at(-1);
  }

  /** Begins an object or a list. @param shapes by default, those of its place */
  enter(isObject: boolean, shapes: readonly AnswerShape[] = openedShapes(this.#shapesHere())): void {
    this.#frames.push({ isObject, shapes, name: undefined, hasMember: false });
  }

  leave(): Frame | undefined {
    return this.#frames.pop();
  }

  /** Whether the current value may distinguish alternatives. */
  get hasAlternatives(): boolean {
    const frame = this.top;
    return frame?.isObject === true && frame.shapes.length > 1;
  }

  /** Keeps only the alternatives that have this value in the member. @param literal as JSON */
  narrow(literal: string): void {
    const frame = this.top;
    const name = frame?.name;
    if (frame === undefined || name === undefined || !this.hasAlternatives) return;
    const value = parsed(literal);
    const left = frame.shapes.filter((shape) => {
      const values = shape.properties?.get(name)?.values;
      return values === undefined || values.includes(value);
    });
    if (left.length > 0) frame.shapes = left;
  }

  /** Whether `null` in the member stands for "left out", in all alternatives that have the member. */
  get nullIsAbsent(): boolean {
    const frame = this.top;
    if (frame?.isObject !== true) return false;
    const properties = membersOf(frame);
    return properties.length > 0 && properties.every(({ nullIsAbsent }) => nullIsAbsent);
  }

  #shapesHere(): readonly AnswerShape[] {
    const frame = this.top;
    if (frame === undefined) return [this.#root];
    if (!frame.isObject) return frame.shapes.flatMap(({ items }) => (items === undefined ? [] : [items]));
    return membersOf(frame).map(({ shape }) => shape);
  }
}

function membersOf({ name, shapes }: Frame): readonly PropertyShape[] {
  return name === undefined ? [] : shapes.flatMap(({ properties }) => properties?.get(name) ?? []);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
