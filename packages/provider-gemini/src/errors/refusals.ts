/**
 * The API refuses what a model, or the API as such, does not take with a plain INVALID_ARGUMENT and a sentence. Another
 * candidate may well take the same request, so these are told from requests that are wrong everywhere. Every pattern is a
 * list of fixed words: none of them takes longer for a long message than to read it.
 */
const REFUSALS: readonly RegExp[] = [
  // "Function calling is not enabled for models/…", "Unsupported MIME type: image/tiff", "… is unsupported".
  /\bnot (?:yet |currently )?(?:supported|enabled|available|allowed|permitted|accepted|compatible)\b|\bunsupported\b/i,
  // "The model does not support setting thinking_budget to 0.", "Thinking can't be disabled for this model."
  /\b(?:does not|do not|doesn't|don't) (?:yet |currently )?(?:support|allow|accept|take)\b/i,
  /\b(?:cannot|can not|can't) be (?:set|used|disabled|enabled|combined|specified|mixed)\b/i,
  // "This model only works in thinking mode.", "only allowed for STRING type", "supported only when …"
  /\bonly (?:support|works?|allow|available|enabled|one of\b|set only\b)|\b(?:supported|allowed|available|enabled) only\b/i,
  // "Unknown name "x" at 'tools[0]': Cannot find field."
  /\bunknown name\b|\bcannot find field\b/i,
  // "The thinking budget (52428) is invalid.", "Function call is missing a thought_signature …"
  /\bthinking[ _]?(?:budget|level|config)|\bthought[ _]?signature/i,
  // "… produces a constraint that has too many states for serving", "… parameters.properties: should be non-empty …"
  /\bschemas?\b|\bjson_?schema|response_?schema|too many states|too much branching|nesting depth/i,
  /\btools?(?:\[|\.|_config\b|config\b)|\bfunction_?(?:declarations?|calling_config)\b|\bgeneration_?config\b|\bsafety_?settings\b|\bsystem_?instruction\b/i,
  // "… but the supported range is from 1 (inclusive) to 8193 (exclusive)", "must be in the range [0.0, 2.0]"
  /\bsupported range\b|\b(?:in|within|out of) (?:the )?range\b|\bmust be (?:between|at most|less than)\b|\bmaximum number of\b/i,
  // "Please ensure that function call turn comes immediately after a user turn …", "Please use a valid role: user, model."
  /\bplease ensure that\b|\bvalid role\b|\balternate between\b|\broles? must\b|\bmultiturn requests?\b/i,
  // "Unable to process input image.", "Cannot fetch content from the provided URL."
  /\bmime ?_?type\b|\bunable to process input (?:image|audio|video|file|document)/i,
  /\b(?:cannot|unable to|failed to) (?:fetch|retrieve|download|access)\b/i,
];

/** Whether the sentence of a 400 refuses a setting, a schema, the order of roles or a kind of media. */
export function isRefusal(message: string): boolean {
  return REFUSALS.some((pattern) => pattern.test(message));
}
