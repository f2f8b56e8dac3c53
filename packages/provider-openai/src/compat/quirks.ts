import type { ReasoningEffort } from '../models/model-traits.ts';

/**
 * The differences of an endpoint from OpenAI's Chat Completions. A field that is left out means no difference. Only differences of
 * requests are listed: answers of every known form are read without any quirk.
 */
export interface Quirks {
  /** The field for the limit of the answer. @default 'max_completion_tokens' */
  readonly maxTokens?: 'max_tokens' | undefined;
  /** The field for the seed; `false` if there is none. @default 'seed' */
  readonly seed?: 'random_seed' | false | undefined;
  /** There is no `stream_options`; streams report their usage without it. */
  readonly streamOptions?: false | undefined;
  /** `any` replaces `required`; `false` if there is no such field. */
  readonly toolChoice?: 'any' | false | undefined;
  /** There is no `parallel_tool_calls`. */
  readonly parallelToolCalls?: false | undefined;
  /** There is no `json_schema`: the schema is sent as an instruction, and the format becomes `json_object`. */
  readonly jsonSchema?: false | undefined;
  /** There is no `json_object`: JSON is requested in words. */
  readonly jsonObject?: false | undefined;
  /** The supported reasoning efforts, the lowest first. An unsupported one becomes the lowest. @default all */
  readonly efforts?: readonly [ReasoningEffort, ...ReasoningEffort[]] | undefined;
  /** The field for the model's own reasoning in its messages. @default reasoning is not sent back */
  readonly reasoning?: 'reasoning' | 'reasoning_content' | undefined;
  /** A model's message without reasoning has an empty field for it. Needs `reasoning`. */
  readonly reasoningInEveryMessage?: true | undefined;
  /** The number of letters and digits of tool-call ids; other characters are not allowed. @default any id */
  readonly toolCallIdLength?: number | undefined;
  /** Continues a message of the model at the end if it has this field, and refuses one without it. @default no field */
  readonly prefix?: 'prefix' | undefined;
  /** Refuses a user's message directly after tool results. @default true for Mistral's models */
  readonly answerAfterResults?: boolean | undefined;
  /** Supports `top_k`, which OpenAI does not. */
  readonly topK?: true | undefined;
  /** Supports `metadata` for every request; OpenAI supports it for stored ones only. */
  readonly metadata?: true | undefined;
  /** The form of documents; `false` if they are not supported. @default OpenAI's `file` */
  readonly files?: 'document_url' | false | undefined;
  /** The form of audio: its data alone; `false` if it is not supported. @default OpenAI's `input_audio` with its format */
  readonly audio?: 'data' | false | undefined;
  /** Images are supported as data, but not by URL. */
  readonly imageUrls?: false | undefined;
  /** The differences on `/embeddings`; `false` if there are no embeddings. */
  readonly embeddings?: EmbeddingQuirks | false | undefined;
}

/** The differences of an endpoint's embeddings from OpenAI's. */
export interface EmbeddingQuirks {
  /** The field for the length of vectors; `false` if it cannot be chosen. @default 'dimensions' */
  readonly dimensions?: 'output_dimension' | false | undefined;
  /** There is no `encoding_format`: numbers are sent as numbers. */
  readonly encodingFormat?: false | undefined;
}

/** A quirk of a known endpoint, with its reason. */
export interface QuirkFact {
  readonly quirks: Quirks;
  /** The reason: a sentence at the end of the warning about a setting that was lost. */
  readonly reason: string;
  /** The source of the reason. */
  readonly source: string;
}

/** All quirks of an endpoint. */
export function quirksOf(facts: readonly QuirkFact[]): Quirks {
  return Object.assign({}, ...facts.map(({ quirks }) => quirks));
}

/** The reason for a quirk. */
export function reasonOf(facts: readonly QuirkFact[], quirk: keyof Quirks): string {
  return facts.findLast(({ quirks }) => quirks[quirk] !== undefined)?.reason ?? '';
}
