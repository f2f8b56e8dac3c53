import { refusesFeature } from '@flexiai/core/plugin';

/** Google's own phrases for unsupported settings, besides those that all services have in common. */
const REFUSALS: readonly RegExp[] = [
  // "Unknown name "x" at 'tools[0]': Cannot find field."
  /\bunknown name\b|\bcannot find field\b/i,
  // "This model only works in thinking mode.", "only allowed for STRING type", "supported only when …"
  /\bonly (?:works?|allowed|supported|set only)\b|\b(?:supported|allowed|enabled) only\b/i,
  // "The thinking budget (52428) is invalid.", "thinking_budget cannot be set to 0"
  /\bthinking[ _]?(?:budget|level|config)/i,
  // A field of the request by its path: "* GenerateContentRequest.tools[0].function_declarations[0].name: …"
  /\btools?(?:\[|\.|_?config\b)|\bfunction_?(?:declarations?|calling_?config)\b|\bgeneration_?config\b|\bsafety_?settings\b/i,
  // "… but the supported range is from 1 (inclusive) to 8193 (exclusive)"
  /\bsupported range\b|\bin the range\b/i,
  // "Please ensure that function call turn comes immediately after a user turn …", "Please use a valid role: user, model."
  /\bplease ensure that\b|\bvalid role\b/i,
  // "Cannot fetch content from the provided URL."
  /\b(?:cannot|unable to|failed to) (?:fetch|retrieve|download|access)\b/i,
];

/**
 * Whether the message of a 400 refuses a setting, a schema, the order of turns or a kind of media. The API reports all of these
 * with INVALID_ARGUMENT, and another candidate may accept the same request.
 */
export function isRefusal(message: string): boolean {
  return refusesFeature(message) || REFUSALS.some((pattern) => pattern.test(message));
}
