type Fields = { readonly [keyword: string]: unknown };

/**
 * Converts a value of the user's schema to the form of the schema on the wire: with its wrapper, and `null` for omitted
 * properties.
 */
export function asTheModelWrites(value: unknown, schema: Fields | undefined): unknown {
  if (schema === undefined) return value;
  const names = Object.keys((schema['properties'] ?? {}) as Fields);
  const isWrapper = names.length === 1 && names[0] === 'value' && !(isFields(value) && 'value' in value);
  return new Encoder(schema).encode(isWrapper ? { value } : value, schema);
}

class Encoder {
  readonly #root: Fields;

  constructor(root: Fields) {
    this.#root = root;
  }

  encode(value: unknown, given: unknown): unknown {
    const schema = this.#dereferenced(given);
    const options = schema['anyOf'];
    if (Array.isArray(options)) {
      const fitting = options.find((option) => this.#fits(value, option));
      return fitting === undefined ? value : this.encode(value, fitting);
    }
    if (Array.isArray(value)) {
      const first = (schema['prefixItems'] ?? []) as readonly unknown[];
      return value.map((item, index) => this.encode(item, first[index] ?? schema['items'] ?? {}));
    }
    if (!isFields(value)) return value;
    const properties = (schema['properties'] ?? {}) as Fields;
    const required = (schema['required'] ?? []) as readonly string[];
    const entries = Object.entries(value).map(([name, inner]) => [name, this.encode(inner, properties[name] ?? {})]);
    const absent = required.filter((name) => !(name in value)).map((name) => [name, null]);
    return Object.fromEntries([...entries, ...absent]);
  }

  #fits(value: unknown, option: unknown): boolean {
    const schema = this.#dereferenced(option);
    const { type, enum: values, anyOf, properties = {} } = schema;
    if (Array.isArray(anyOf)) return anyOf.some((inner) => this.#fits(value, inner));
    if (Array.isArray(values)) return values.includes(value);
    const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
    const types = (Array.isArray(type) ? type : [type]).map((name) => (name === 'integer' ? 'number' : name));
    if (!types.includes(kind)) return false;
    if (!isFields(value)) return true;
    return Object.entries(value).every(
      ([name, inner]) => name in (properties as Fields) && this.#fits(inner, (properties as Fields)[name]),
    );
  }

  #dereferenced(given: unknown): Fields {
    const schema = given as Fields;
    const { $ref } = schema;
    if (typeof $ref !== 'string') return schema;
    if ($ref === '#') return this.#root;
    let target: unknown = this.#root;
    for (const step of $ref.slice(2).split('/')) target = (target as Fields)[step];
    return this.#dereferenced(target);
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
