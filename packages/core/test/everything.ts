/** The capabilities of a model that can do all that a client asks of one. */
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
