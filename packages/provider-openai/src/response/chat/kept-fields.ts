import { isObject, type JsonObject, listOf, objectOf, type ProviderMetadata, stringOf } from '@flexiai/core/plugin';
import { grow, growList } from './grow.ts';

// Some servers require extra fields of their answers back, above all signatures of thinking. Others refuse every unknown field. So
// an extra field is sent back only to the service that sent it.

/** The service whose fields are kept. */
export interface Keeper {
  readonly pluginId: string;
  /**
   * The host of the service, if OpenAI's plugin uses another service: the plugin alone does not identify it.
   * @default the plugin is for one service
   */
  readonly host?: string | undefined;
}

/**
 * Fields of a tool call: Gemini's compatible endpoint has its thought signature in `extra_content`, LiteLLM in
 * `provider_specific_fields`.
 *
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures
 * @see https://docs.litellm.ai/docs/providers/gemini
 */
const OF_CALLS = ['extra_content', 'provider_specific_fields', 'thought_signature'] as const;

/**
 * Fields of a message: signatures, and OpenRouter's `annotations` of the type `file` with what it has read in a document, so
 * that it need not be read (and paid) again.
 *
 * @see https://openrouter.ai/docs/guides/overview/multimodal/pdfs
 */
const OF_MESSAGES = ['extra_content', 'annotations'] as const;

/**
 * Fields of a message that hold its thoughts: OpenRouter's and MiniMax's `reasoning_details`, LiteLLM's `thinking_blocks`.
 *
 * @see https://openrouter.ai/docs/guides/best-practices/reasoning-tokens#preserving-reasoning
 * @see https://docs.litellm.ai/docs/reasoning_content
 */
const OF_THOUGHTS = ['reasoning_details', 'thinking_blocks'] as const;

/**
 * The field of DeepSeek, Moonshot and their like, which want thoughts back with the tool calls that came of them. Groq and
 * Cerebras write `reasoning` and refuse it in requests.
 *
 * @see https://api-docs.deepseek.com/guides/thinking_mode#tool-calls
 * @see https://github.com/karthink/gptel/issues/774
 */
export const THOUGHT_FIELD = 'reasoning_content';

/** The extra fields of a tool call so far, besides id, name and arguments. */
export function keptOfCall(known: JsonObject | undefined, call: JsonObject): JsonObject | undefined {
  const fields = pick(call, OF_CALLS);
  if (fields === undefined) return known;
  return known === undefined ? fields : grow(known, fields);
}

/** Collects the extra fields of a message from its deltas. */
export class KeptFields {
  #thoughts: JsonObject = {};
  #message: JsonObject = {};
  #field: string | undefined;

  accept(delta: JsonObject): void {
    const extra = withoutThoughtMark(delta['extra_content']);
    if (saysSomething(extra)) this.#message = grow(this.#message, { extra_content: extra });
    for (const annotation of listOf(delta['annotations'])) this.#acceptAnnotation(annotation);
    if (stringOf(delta[THOUGHT_FIELD]) !== undefined) this.#field = THOUGHT_FIELD;
    const { reasoning_details: details, thinking_blocks: blocks } = delta;
    if (Array.isArray(details) && details.length > 0) {
      this.#thoughts = {
        ...this.#thoughts,
        reasoning_details: growList(listOf(this.#thoughts['reasoning_details']), details),
      };
    }
    if (Array.isArray(blocks) && blocks.length > 0) {
      this.#thoughts = {
        ...this.#thoughts,
        thinking_blocks: growBlocks(listOf(this.#thoughts['thinking_blocks']), blocks),
      };
    }
  }

  #acceptAnnotation(annotation: unknown): void {
    const file = fileOf(annotation);
    if (file === undefined) return;
    const known = listOf(this.#message['annotations']);
    if (known.some((other) => fileOf(other)?.['hash'] === file['hash'])) return;
    this.#message = { ...this.#message, annotations: [...known, annotation] };
  }

  /** There is reasoning that may grow until the end of the message. */
  get hasThoughts(): boolean {
    return Object.keys(this.#thoughts).length > 0;
  }

  /** Fields for the reasoning. */
  thoughts(keeper: Keeper): ProviderMetadata | undefined {
    return metadata({ ...this.#thoughts, ...(this.#field !== undefined && { field: this.#field }) }, keeper);
  }

  /** Fields for the text. */
  message(keeper: Keeper): ProviderMetadata | undefined {
    return metadata(this.#message, keeper);
  }
}

/** Fields as the metadata of a part. */
export function metadata(fields: JsonObject, { pluginId, host }: Keeper): ProviderMetadata | undefined {
  if (Object.keys(fields).length === 0) return undefined;
  return { [pluginId]: { ...fields, ...(host !== undefined && { host }) } };
}

interface KeptPart {
  readonly type: string;
  readonly text?: string;
  readonly origin?: { readonly provider: string } | undefined;
  readonly providerMetadata?: ProviderMetadata | undefined;
}

/** The fields that are sent back with a part of a message, if the service sent it. */
export function sentBack(part: KeptPart, { pluginId, host }: Keeper): JsonObject {
  const fields = part.providerMetadata?.[pluginId];
  if (fields === undefined || fields['host'] !== host) return {};
  if (part.origin !== undefined && part.origin.provider !== pluginId) return {};
  switch (part.type) {
    case 'tool-call':
      return pick(fields, OF_CALLS) ?? {};
    case 'text':
      return pick(fields, OF_MESSAGES) ?? {};
    case 'reasoning':
      return {
        ...pick(fields, OF_THOUGHTS),
        ...(fields['field'] === THOUGHT_FIELD && stringOf(part.text) !== undefined && { [THOUGHT_FIELD]: part.text }),
      };
    default:
      return {};
  }
}

function pick(from: JsonObject, names: readonly string[]): JsonObject | undefined {
  const picked = names.filter((name) => saysSomething(from[name]));
  return picked.length === 0 ? undefined : Object.fromEntries(picked.map((name) => [name, from[name]]));
}

/** A document that OpenRouter has read. */
function fileOf(annotation: unknown): JsonObject | undefined {
  const fields = objectOf(annotation);
  return fields?.['type'] === 'file' ? objectOf(fields['file']) : undefined;
}

/** The mark of thinking belongs to its piece: on the answer, it would mark that as thinking. */
function withoutThoughtMark(extra: unknown): unknown {
  const google = objectOf(objectOf(extra)?.['google']);
  if (google?.['thought'] === undefined) return extra;
  const { thought: _thought, ...rest } = google;
  return { ...objectOf(extra), google: rest };
}

/** LiteLLM sends an object of nulls if there is nothing. */
function saysSomething(value: unknown): boolean {
  if (isObject(value)) return Object.values(value).some(saysSomething);
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== '';
}

/** LiteLLM's blocks have no index: a piece belongs to the last block until that has its signature. */
function growBlocks(known: readonly unknown[], pieces: readonly unknown[]): unknown[] {
  const blocks = [...known];
  for (const piece of pieces) {
    const last = blocks.at(-1);
    const goesOn =
      isObject(last) &&
      isObject(piece) &&
      piece['type'] === 'thinking' &&
      last['type'] === 'thinking' &&
      !isSigned(last);
    if (goesOn) {
      const thinking = `${stringOf(last['thinking']) ?? ''}${stringOf(piece['thinking']) ?? ''}`;
      blocks[blocks.length - 1] = { ...grow(last, piece), thinking };
    } else blocks.push(piece);
  }
  return blocks;
}

function isSigned(block: JsonObject): boolean {
  return stringOf(block['signature']) !== undefined;
}
