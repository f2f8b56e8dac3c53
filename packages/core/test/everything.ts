/** The capabilities of a model that supports everything. */
export const EVERYTHING = {
  streaming: true,
  tools: true,
  images: true,
  files: true,
  audio: true,
  jsonSchema: true,
  reasoning: true,
  prefill: true,
} as const;
