/**
 * A copy of what a command reports, with every text in it masked: a key may stand in a model's name, an entry's name, or an
 * address, where nothing says that it is one. Takes values of any number, which a log's line does not.
 */
export async function masked<Value>(value: Value): Promise<Value> {
  const { maskSecrets } = await import('@flexiai/logger');
  const copy = (inner: unknown): unknown => {
    if (typeof inner === 'string') return maskSecrets(inner);
    if (Array.isArray(inner)) return inner.map(copy);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, field]) => [maskSecrets(name), copy(field)]));
  };
  return copy(value) as Value;
}
