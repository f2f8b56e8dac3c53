import * as z from 'zod/mini';
import type { Quirks } from './quirks.ts';

const no = z.optional(z.literal(false));
const yes = z.optional(z.literal(true));
const effort = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);

/** Validates quirks; refuses unknown ones. */
export const quirksSchema: z.ZodMiniType<Quirks> = z.strictObject({
  maxTokens: z.optional(z.literal('max_tokens')),
  seed: z.optional(z.literal(['random_seed', false])),
  streamOptions: no,
  toolChoice: z.optional(z.literal(['any', false])),
  parallelToolCalls: no,
  jsonSchema: no,
  jsonObject: no,
  efforts: z.optional(z.tuple([effort], effort)),
  reasoning: z.optional(z.enum(['reasoning', 'reasoning_content'])),
  reasoningInEveryMessage: yes,
  toolCallIdLength: z.optional(z.int().check(z.positive())),
  topK: yes,
  metadata: yes,
  files: z.optional(z.literal(['document_url', false])),
  audio: z.optional(z.literal(['data', false])),
  imageUrls: no,
  embeddings: z.optional(
    z.union([
      z.literal(false),
      z.strictObject({ dimensions: z.optional(z.literal(['output_dimension', false])), encodingFormat: no }),
    ]),
  ),
});
