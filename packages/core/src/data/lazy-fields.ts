/** An object whose fields are made when they are first read. Their names are known without that. */
export function lazyFields<Fields extends object>(
  makers: { readonly [Field in keyof Fields]: () => Fields[Field] },
): Fields {
  const fields = {} as Fields;
  for (const name of Object.keys(makers) as (keyof Fields)[]) {
    Object.defineProperty(fields, name, {
      configurable: true,
      enumerable: true,
      get: () => {
        const value = makers[name]();
        Object.defineProperty(fields, name, { value, enumerable: true });
        return value;
      },
    });
  }
  return fields;
}
