import type { ReasoningEffort } from '../models/model-traits.ts';

/**
 * In what an endpoint differs from OpenAI's Chat Completions. What is left out is as it is there. Only what a request must
 * heed stands here: answers of every known shape are understood without being announced.
 */
export interface Quirks {
  /** The field for the answer's length limit. @default 'max_completion_tokens' */
  readonly maxTokens?: 'max_tokens' | undefined;
  /** The field for the seed, or that there is none. @default 'seed' */
  readonly seed?: 'random_seed' | false | undefined;
  /** There is no `stream_options`; streams report their usage by themselves. */
  readonly streamOptions?: false | undefined;
  /** `any` stands for `required`; or there is no such field. */
  readonly toolChoice?: 'any' | false | undefined;
  /** There is no `parallel_tool_calls`. */
  readonly parallelToolCalls?: false | undefined;
  /** There is no `json_schema`: the schema goes along as an instruction, and the format becomes `json_object`. */
  readonly jsonSchema?: false | undefined;
  /** There is no `json_object`: JSON is asked for in words. */
  readonly jsonObject?: false | undefined;
  /** The efforts of reasoning that are known, the lowest first. Another one becomes the lowest. @default all */
  readonly efforts?: readonly [ReasoningEffort, ...ReasoningEffort[]] | undefined;
  /** The field of a model's message in which its own reasoning goes back. @default it does not go back */
  readonly reasoning?: 'reasoning' | 'reasoning_content' | undefined;
  /** A model's message without reasoning has an empty field for it. Needs `reasoning`. */
  readonly reasoningInEveryMessage?: true | undefined;
  /** Ids of tool calls have so many letters and digits, and nothing else. @default anything */
  readonly toolCallIdLength?: number | undefined;
  /** Takes `top_k`, which OpenAI does not. */
  readonly topK?: true | undefined;
  /** Takes `metadata` for every request; OpenAI does for stored ones only. */
  readonly metadata?: true | undefined;
  /** Documents have a part of their own kind, or are not taken. @default OpenAI's `file` */
  readonly files?: 'document_url' | false | undefined;
  /** Sound is given as its data alone, or is not taken. @default OpenAI's `input_audio` with its format */
  readonly audio?: 'data' | false | undefined;
  /** Pictures are taken as data, but not fetched from a URL. */
  readonly imageUrls?: false | undefined;
  /** What differs on `/embeddings`, or that there is no such thing. */
  readonly embeddings?: EmbeddingQuirks | false | undefined;
}

/** In what an endpoint's embeddings differ from OpenAI's. */
export interface EmbeddingQuirks {
  /** The field for the vectors' length, or that it cannot be chosen. @default 'dimensions' */
  readonly dimensions?: 'output_dimension' | false | undefined;
  /** There is no `encoding_format`: numbers come as numbers. */
  readonly encodingFormat?: false | undefined;
}

/** A quirk of a known endpoint, with what is known about it. */
export interface QuirkFact {
  readonly quirks: Quirks;
  /** Why it is so: a sentence that ends the warning about what a request lost by it. */
  readonly reason: string;
  /** Where that is said. */
  readonly source: string;
}

/** All quirks of an endpoint. */
export function quirksOf(facts: readonly QuirkFact[]): Quirks {
  return Object.assign({}, ...facts.map(({ quirks }) => quirks));
}

/** Why there is a quirk. */
export function reasonOf(facts: readonly QuirkFact[], quirk: keyof Quirks): string {
  return facts.findLast(({ quirks }) => quirks[quirk] !== undefined)?.reason ?? '';
}
