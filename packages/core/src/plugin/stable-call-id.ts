/**
 * An id for a tool call that has none: always the same for the same call of the same answer, and different from those of other
 * answers. Letters, digits and `_` only, 29 characters.
 *
 * @param answerId the provider's id for the answer; without one, each result is a new id, so store it
 * @param index the index of the call in the answer
 */
export function stableCallId(answerId: string | undefined, index: number): string {
  if (answerId === undefined || answerId === '') return `call_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`;
  const name = `${index} ${answerId}`;
  return `call_${[0x811c9dc5, 0x1b873593, 0x5bd1e995].map((seed) => hash(name, seed)).join('')}`;
}

/** FNV-1a from a seed, in hexadecimal. */
function hash(text: string, seed: number): string {
  let value = seed;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, '0');
}
