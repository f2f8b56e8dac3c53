/** The fields and methods of an object, also those of its class, which keep their `this` wherever they are called. */
export function boundFields<Value extends object>(value: Value): Value {
  const fields: { [name: string]: unknown } = {};
  for (
    let from: object | null = value;
    from !== null && from !== Object.prototype;
    from = Object.getPrototypeOf(from)
  ) {
    for (const name of Object.getOwnPropertyNames(from)) {
      if (name === 'constructor' || Object.hasOwn(fields, name)) continue;
      const field: unknown = Reflect.get(value, name);
      fields[name] = typeof field === 'function' ? field.bind(value) : field;
    }
  }
  return fields as Value;
}
