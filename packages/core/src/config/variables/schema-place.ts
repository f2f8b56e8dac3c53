import { fieldsOf, isObject, listOf } from '../../data/json-fields.ts';
import type { JsonSchema } from '../../model/json.ts';
import { constantCase } from './option-name.ts';

/** All schemas for one place of the configuration: the alternatives of a JSON Schema, flattened. */
export class SchemaPlace {
  readonly #root: JsonSchema;
  readonly #forms: readonly JsonSchema[];
  #byConstant: ReadonlyMap<string, string> | undefined;

  private constructor(root: JsonSchema, forms: readonly JsonSchema[]) {
    this.#root = root;
    this.#forms = forms;
  }

  static root(schema: JsonSchema): SchemaPlace {
    return new SchemaPlace(schema, flatten(schema, schema));
  }

  /** The kinds of values that are allowed here; empty if any kind is. */
  get types(): ReadonlySet<string> {
    return new Set(this.#forms.flatMap(typesOf));
  }

  /** Whether any value is allowed here. */
  get isOpen(): boolean {
    return this.#forms.length === 0 || this.#forms.some((form) => typesOf(form).length === 0);
  }

  get isList(): boolean {
    return this.types.has('array');
  }

  /** The known names. */
  get names(): readonly string[] {
    return [...new Set(this.#forms.flatMap(({ properties }) => Object.keys(fieldsOf(properties))))];
  }

  /** Whether users choose the names here, such as those of aliases and headers. */
  get takesOwnNames(): boolean {
    return this.#forms.some((form) => isObject(form['additionalProperties']));
  }

  /** Whether unknown options are allowed here. */
  get takesAnything(): boolean {
    return this.isOpen || this.#forms.some((form) => takesUndescribed(form));
  }

  /** The known name for a part of a variable's name. */
  nameOf(constant: string): string | undefined {
    this.#byConstant ??= new Map(this.names.map((name) => [constantCase(name), name] as const).reverse());
    return this.#byConstant.get(constant);
  }

  /** Only the alternatives whose constants match the existing values: an entry of this provider, a breaker of this kind. */
  where(fieldAt: (name: string) => unknown): SchemaPlace {
    const fitting = this.#forms.filter(({ properties }) =>
      Object.entries(fieldsOf(properties)).every(([name, option]) => {
        const value = fieldAt(name);
        if (!isObject(option) || typeof value !== 'string') return true;
        if ('const' in option) return option['const'] === value;
        return !listOf(fieldsOf(option['not'])['enum']).includes(value);
      }),
    );
    return fitting.length === 0 || fitting.length === this.#forms.length ? this : new SchemaPlace(this.#root, fitting);
  }

  /** The schemas under a name. */
  field(name: string): SchemaPlace {
    const inner = this.#forms.flatMap((form) => {
      const properties = fieldsOf(form['properties']);
      const option = Object.hasOwn(properties, name) ? properties[name] : form['additionalProperties'];
      return isObject(option) ? [option] : [];
    });
    return this.#at(inner);
  }

  /** The schemas of list items. */
  item(): SchemaPlace {
    return this.#at(this.#forms.flatMap(({ items }) => (isObject(items) ? [items] : [])));
  }

  #at(schemas: readonly JsonSchema[]): SchemaPlace {
    return new SchemaPlace(
      this.#root,
      schemas.flatMap((schema) => flatten(schema, this.#root)),
    );
  }
}

function flatten(schema: JsonSchema, root: JsonSchema, depth = 0): readonly JsonSchema[] {
  if (depth > 20) return [];
  const { $ref } = schema;
  if (typeof $ref === 'string') {
    const target = $ref
      .replace(/^#\/?/, '')
      .split('/')
      .reduce<unknown>((inner, step) => (step === '' ? inner : fieldsOf(inner)[step]), root);
    return isObject(target) ? flatten(target, root, depth + 1) : [];
  }
  const alternatives = ['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => listOf(schema[keyword])).filter(isObject);
  if (alternatives.length === 0) return [schema];
  return alternatives.flatMap((alternative) => flatten(alternative, root, depth + 1));
}

function typesOf(form: JsonSchema): readonly string[] {
  const { type } = form;
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.filter((name) => typeof name === 'string');
  const values = 'const' in form ? [form['const']] : listOf(form['enum']);
  return [...new Set(values.map((value) => (Array.isArray(value) ? 'array' : typeof value)))];
}

function takesUndescribed({ properties, additionalProperties, type }: JsonSchema): boolean {
  if (additionalProperties === false || type !== 'object') return false;
  if (isObject(additionalProperties)) return Object.keys(additionalProperties).length === 0;
  return properties !== undefined || additionalProperties === true;
}
