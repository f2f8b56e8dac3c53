import { type AnswerShape, openedShapes, type PropertyShape } from './answer-shape.ts';

/** An object or a list that is open. */
export interface Frame {
  readonly isObject: boolean;
  /** The shapes that the value may have. */
  shapes: readonly AnswerShape[];
  /** The name of the member that is being read. */
  name: string | undefined;
  /** A member was handed on: the next one needs its comma. */
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

  /** An object or a list begins. @param shapes by default, those of the place where it stands */
  enter(isObject: boolean, shapes: readonly AnswerShape[] = openedShapes(this.#shapesHere())): void {
    this.#frames.push({ isObject, shapes, name: undefined, hasMember: false });
  }

  leave(): Frame | undefined {
    return this.#frames.pop();
  }

  /** Whether the value that is read may tell alternatives apart. */
  get hasAlternatives(): boolean {
    const frame = this.top;
    return frame?.isObject === true && frame.shapes.length > 1;
  }

  /** Leaves those alternatives that have the member with this value. @param literal as JSON */
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

  /** Whether `null` as the member's value stands for "left out", in all alternatives that know the member. */
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
