import { isObject, type JsonObject, listOf, objectOf } from '@flexiai/core/plugin';

/**
 * The candidates after the first, for `candidateCount`: the unified answer has one, so the others are in its metadata unchanged,
 * with the parts of a stream joined.
 */
export class OtherCandidates {
  readonly #candidates = new Map<number, JsonObject>();

  /** In the order of their numbers; `undefined` if there are none. */
  get all(): readonly JsonObject[] | undefined {
    if (this.#candidates.size === 0) return undefined;
    return [...this.#candidates].sort(([a], [b]) => a - b).map(([, candidate]) => candidate);
  }

  add(index: number, candidate: JsonObject): void {
    const known = this.#candidates.get(index);
    const parts = [...partsOf(known), ...partsOf(candidate)];
    const content = { ...objectOf(known?.['content']), ...objectOf(candidate['content']), parts };
    this.#candidates.set(index, { ...known, ...candidate, ...(parts.length > 0 && { content }) });
  }
}

function partsOf(candidate: JsonObject | undefined): readonly unknown[] {
  const content = candidate?.['content'];
  return isObject(content) ? listOf(content['parts']) : [];
}
