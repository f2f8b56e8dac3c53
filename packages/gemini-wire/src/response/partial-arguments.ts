import { type JsonObject, listOf, stringOf } from '@flexiai/core/plugin';

/** A value that is still being written. */
type Node = Map<string, Node> | Node[] | { text: string } | number | boolean | null;

/** The most levels of a tool's arguments. */
const DEEPEST_PATH = 100;
/** One step of a path: `.name`, `['name']`, `["name"]` or `[0]`. Sticky, so that each character is read once. */
const STEP = /\.([^.[\]]+)|\[(?:'([^']*)'|"([^"]*)"|(\d{1,6}))\]/y;

/**
 * The arguments of a function call that comes in pieces (`streamFunctionCallArguments`): each piece has a JSON path as its place,
 * and pieces of one text follow each other.
 *
 * @see https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/Content#PartialArg
 */
export class PartialArguments {
  readonly #root = new Map<string, Node>();

  /** Adds the pieces of one message; `false` if the place of one does not fit. */
  add(partialArgs: unknown): boolean {
    return listOf(partialArgs).every((piece) => this.#put(piece as JsonObject));
  }

  /** The arguments as JSON text. */
  toJson(): string {
    return jsonOf(this.#root);
  }

  #put(piece: JsonObject | null): boolean {
    if (typeof piece !== 'object' || piece === null) return false;
    const steps = stepsOf(stringOf(piece['jsonPath']) ?? '');
    const last = steps?.pop();
    if (steps === undefined || last === undefined) return false;
    let place: Node = this.#root;
    for (const [index, step] of steps.entries()) {
      const next: string | number | undefined = steps[index + 1] ?? last;
      const inner: Node | undefined = childOf(place, step) ?? (typeof next === 'number' ? [] : new Map());
      if (!setChild(place, step, inner)) return false;
      place = inner;
    }
    return this.#write(place, last, piece);
  }

  #write(place: Node, step: string | number, piece: JsonObject): boolean {
    const { stringValue, numberValue, boolValue } = piece;
    if (typeof stringValue === 'string') {
      const known = childOf(place, step);
      if (!isText(known)) return setChild(place, step, { text: stringValue });
      known.text += stringValue;
      return true;
    }
    if (typeof numberValue === 'number') return setChild(place, step, numberValue);
    if (typeof boolValue === 'boolean') return setChild(place, step, boolValue);
    if ('nullValue' in piece) return setChild(place, step, null);
    // A text without any piece yet.
    return childOf(place, step) !== undefined || setChild(place, step, { text: '' });
  }
}

/** The steps of `$.a.b[0]['c']`; `undefined` for an invalid path. */
function stepsOf(path: string): (string | number)[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const steps: (string | number)[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (match === null || steps.length === DEEPEST_PATH) return undefined;
    const [, name, single, double, index] = match;
    steps.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index));
  }
  return steps;
}

function childOf(place: Node, step: string | number): Node | undefined {
  if (place instanceof Map) return place.get(String(step));
  return Array.isArray(place) && typeof step === 'number' ? place[step] : undefined;
}

/** Lists grow at their end only: a far index would create a list with holes. */
function setChild(place: Node, step: string | number, value: Node): boolean {
  if (place instanceof Map) place.set(String(step), value);
  else if (Array.isArray(place) && typeof step === 'number' && step <= place.length) place[step] = value;
  else return false;
  return true;
}

function isText(node: Node | undefined): node is { text: string } {
  return typeof node === 'object' && node !== null && 'text' in node;
}

function jsonOf(node: Node): string {
  if (node instanceof Map) {
    return `{${[...node].map(([name, value]) => `${JSON.stringify(name)}:${jsonOf(value)}`).join(',')}}`;
  }
  if (Array.isArray(node)) return `[${node.map(jsonOf).join(',')}]`;
  return JSON.stringify(isText(node) ? node.text : node);
}
