import { FORMATS, PATTERNS } from './schema-grammar.ts';

type Fields = { readonly [keyword: string]: unknown };

/** No value matches the schema, or no finite one. */
export class NoAnswer extends Error {}

/** A random number from 0 up to a limit. */
type Chance = (limit: number) => number;

/** Random numbers that are the same for the same seed. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** A random value that matches the schema: the subset that the wires support. */
export function writeAnswer(schema: Fields, chance: Chance): unknown {
  return new Writer(schema, chance).write(schema, 0);
}

class Writer {
  readonly #root: Fields;
  readonly #chance: Chance;

  constructor(root: Fields, chance: Chance) {
    this.#root = root;
    this.#chance = chance;
  }

  write(schema: unknown, depth: number): unknown {
    if (depth > 40) throw new NoAnswer('It does not end.');
    if (schema === true) return 'anything';
    if (typeof schema !== 'object' || schema === null) throw new NoAnswer('Nothing fits.');
    const fields = schema as Fields;
    const { $ref, anyOf, enum: values, type } = fields;
    if (typeof $ref === 'string') return this.write(this.#target($ref), depth + 1);
    if (Array.isArray(anyOf)) return this.#oneOf(anyOf, depth);
    if (Array.isArray(values)) return this.#pick(values);
    if (Array.isArray(type)) return this.write({ ...fields, type: this.#pick(type) }, depth);
    switch (type) {
      case 'object':
        return this.#object(fields, depth);
      case 'array':
        return this.#list(fields, depth);
      case 'string':
        return this.#text(fields);
      case 'number':
      case 'integer':
        return this.#number(fields);
      case 'boolean':
        return this.#chance(2) === 1;
      case 'null':
        return null;
      default:
        return this.#pick(['anything', 1, true]);
    }
  }

  #target(ref: string): unknown {
    if (ref === '#') return this.#root;
    let target: unknown = this.#root;
    for (const step of ref.slice(2).split('/')) target = (target as Fields)[step];
    return target;
  }

  /** At a deep level, the alternative that ends soonest. */
  #oneOf(options: readonly unknown[], depth: number): unknown {
    if (depth < 6) return this.write(this.#pick(options), depth + 1);
    for (const option of [...options].sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length)) {
      try {
        return this.write(option, depth + 1);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
      }
    }
    throw new NoAnswer('No alternative ends.');
  }

  #object({ properties = {}, required = [], additionalProperties }: Fields, depth: number): object {
    const names = required as readonly string[];
    const entries: [string, unknown][] = [];
    for (const [name, inner] of Object.entries(properties as Fields)) {
      if (names.includes(name) || (depth < 6 && this.#chance(2) === 1))
        entries.push([name, this.write(inner, depth + 1)]);
    }
    for (const name of names) {
      if (!(name in (properties as Fields))) entries.push([name, this.write(additionalProperties ?? true, depth + 1)]);
    }
    if (typeof additionalProperties === 'object' && depth < 4 && this.#chance(3) === 0) {
      entries.push(['further', this.write(additionalProperties, depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  #list({ prefixItems = [], items, minItems, maxItems }: Fields, depth: number): readonly unknown[] {
    const first = (prefixItems as readonly unknown[]).map((item) => this.write(item, depth + 1));
    const least = Number(minItems ?? 0);
    const most = Number(maxItems ?? least + 2);
    const length = depth < 5 ? least + this.#chance(most - least + 1) : least;
    if (items === false) return first;
    const rest = Array.from({ length: Math.max(0, length - first.length) }, () => this.write(items ?? true, depth + 1));
    return [...first, ...rest];
  }

  #text({ pattern, format, minLength, maxLength }: Fields): string {
    if (pattern !== undefined) return PATTERNS[String(pattern)] ?? '';
    if (format !== undefined) return FORMATS[String(format)] ?? '';
    const least = Number(minLength ?? 0);
    return 'words and more words'.slice(0, Math.max(least, this.#chance(Number(maxLength ?? 12))));
  }

  #number({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, type }: Fields): number {
    const least = Math.max(Number(minimum ?? -5), Number(exclusiveMinimum ?? -6) + 1);
    const most = Math.min(Number(maximum ?? 25), Number(exclusiveMaximum ?? 26) - 1);
    const step = Number(multipleOf ?? 1);
    const first = Math.ceil(least / step) * step;
    if (first > most) throw new NoAnswer('No number fits.');
    const value = first + this.#chance(Math.floor((most - first) / step) + 1) * step;
    return type === 'number' && multipleOf === undefined && value + 0.5 < most ? value + 0.5 : value;
  }

  #pick<Value>(values: readonly Value[]): Value {
    const value = values[this.#chance(values.length)];
    if (value === undefined && values.length === 0) throw new NoAnswer('There is nothing to choose from.');
    return value as Value;
  }
}
