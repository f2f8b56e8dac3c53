import { fieldsOf, isObject, type JsonObject, listOf } from '@flexiai/core/plugin';

/** The candidate's extras that go along with the answer as they are. */
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

/** The same of the whole response. */
const OF_THE_RESPONSE = ['promptFeedback', 'modelStatus', 'createTime'] as const;

/** What an answer says beyond the unified model: collected over the chunks, for `providerMetadata`. */
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
    // Each chunk has the log probabilities of its own tokens; all else is told as a whole.
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
