import { fieldsOf, isObject, type JsonObject, listOf } from '@flexiai/core/plugin';

/** The fields of a candidate that are passed on unchanged. */
const OF_THE_CANDIDATE = [
  'finishMessage',
  'safetyRatings',
  'groundingMetadata',
  'urlContextMetadata',
  'citationMetadata',
  'avgLogprobs',
  'logprobsResult',
  'continuationToken',
] as const;

/** The same for the whole response. */
const OF_THE_RESPONSE = ['promptFeedback', 'modelStatus', 'createTime'] as const;

/** Collects the fields that the unified model does not have, over all chunks, for `providerMetadata`. */
export class AnswerMetadata {
  readonly #fields: { [key: string]: unknown } = {};

  get fields(): JsonObject {
    return this.#fields;
  }

  addCandidate(candidate: JsonObject): void {
    for (const key of OF_THE_CANDIDATE) this.#add(key, candidate[key]);
  }

  addResponse(chunk: JsonObject): void {
    for (const key of OF_THE_RESPONSE) this.#add(key, chunk[key]);
  }

  #add(key: string, value: unknown): void {
    if (value === undefined || value === null) return;
    const known = this.#fields[key];
    // Each chunk has the log probabilities of its own tokens; all other fields are complete.
    if (key === 'logprobsResult') this.#fields[key] = joinedLists(fieldsOf(known), fieldsOf(value));
    else this.#fields[key] = isObject(value) ? { ...fieldsOf(known), ...value } : value;
  }
}

function joinedLists(first: JsonObject, second: JsonObject): JsonObject {
  const joined: { [key: string]: unknown } = { ...first };
  for (const [key, value] of Object.entries(second)) {
    joined[key] = Array.isArray(value) ? [...listOf(first[key]), ...value] : value;
  }
  return joined;
}
