import { seededRandom } from './seeded-random.ts';
import type { WireReply } from './wire-reply.ts';

/** Short enough to read in a test, long enough for different texts to differ. */
const DEFAULT_DIMENSIONS = 8;

/**
 * One vector per text: the scripted ones, or unit vectors computed from the texts, so that equal texts have equal
 * vectors. The numbers are 32-bit floats, and so are equal as text and as bytes.
 */
export function embeddingVectors(
  texts: readonly string[],
  { embeddings }: WireReply,
  dimensions: unknown,
): readonly (readonly number[])[] {
  if (embeddings !== undefined) return embeddings;
  const length = typeof dimensions === 'number' ? dimensions : DEFAULT_DIMENSIONS;
  return texts.map((text) => vectorOf(text, length));
}

function vectorOf(text: string, length: number): readonly number[] {
  const random = seededRandom(seedOf(text));
  const vector = Array.from({ length }, () => random() * 2 - 1);
  const norm = Math.hypot(...vector);
  return vector.map((value) => Math.fround(value / norm));
}

/** FNV-1a. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}
