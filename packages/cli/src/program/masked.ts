/**
 * A copy of a command's result with every text in it masked, because a key may be in a model's name, an entry's name,
 * or an address. Has no limit for the number of values, unlike a log line.
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
