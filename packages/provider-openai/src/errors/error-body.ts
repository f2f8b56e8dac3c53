import { isObject, type JsonObject, listOf, objectOf, parseJson, stringOf } from '@flexiai/core/plugin';

/** What a provider says about a failure, whichever way it wrote it. */
export interface ErrorBody {
  /** The provider's own sentence. */
  readonly message: string | undefined;
  /** The provider's own codes, the most telling first. */
  readonly codes: readonly string[];
  /** A numeric code: an HTTP status that did not make it into the response's. */
  readonly numericCode: number | undefined;
  /** What Azure and OpenRouter say about a filter that struck. */
  readonly filter: unknown;
}

/**
 * Reads an error out of a body or an event: OpenAI's `{ error: { message, type, code } }`, OpenRouter's with the cause in
 * `metadata.raw`, Azure's with `innererror`, and the plainer forms of compatible servers (`{ error: "…" }`,
 * `{ message: "…" }`, `{ detail: "…" }`, Mistral's and FastAPI's lists of what is wrong with which field, a list with one of
 * these).
 *
 * @see https://platform.openai.com/docs/guides/error-codes
 * @see https://openrouter.ai/docs/api-reference/errors
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
 */
export function readErrorBody(body: unknown): ErrorBody {
  const said = read(Array.isArray(body) ? body[0] : body);
  const cause = causeOf(said.metadata);
  return {
    message: shorten(joinSentences(said.message, cause?.message)),
    codes: [said.code, said.innerCode, cause?.code, cause?.innerCode, cause?.type, said.type].filter(isText),
    numericCode: [said.code, cause?.code].find((code) => typeof code === 'number'),
    filter: said.filter ?? cause?.filter,
  };
}

/** The fields of one error object. */
interface ErrorFields {
  readonly message: string | undefined;
  readonly code?: unknown;
  readonly innerCode?: unknown;
  readonly type?: unknown;
  readonly metadata?: JsonObject | undefined;
  readonly filter?: unknown;
}

function read(body: unknown): ErrorFields {
  if (typeof body === 'string') return { message: stringOf(body.trim()) };
  if (!isObject(body)) return { message: undefined };
  const error = objectOf(body['error']) ?? body;
  const metadata = objectOf(error['metadata']);
  const inner = objectOf(error['innererror']) ?? objectOf(error['inner_error']);
  return {
    message: stringOf(body['error']) ?? sentenceOf(error),
    code: error['code'],
    innerCode: inner?.['code'],
    type: error['type'],
    metadata,
    filter: inner?.['content_filter_result'] ?? inner?.['content_filter_results'] ?? metadata?.['reasons'],
  };
}

/** OpenRouter repeats what its upstream said, as text or as JSON. Whatever stands deeper is not looked at. */
function causeOf(metadata: JsonObject | undefined): ErrorFields | undefined {
  const raw = metadata?.['raw'];
  return raw === undefined ? undefined : read(typeof raw === 'string' ? (parseJson(raw) ?? raw) : raw);
}

function sentenceOf(error: JsonObject): string | undefined {
  const { message, detail } = error;
  return (
    stringOf(message) ??
    stringOf(objectOf(message)?.['message']) ??
    fieldSentence(objectOf(message)?.['detail'] ?? message) ??
    stringOf(detail) ??
    fieldSentence(detail)
  );
}

/** The first of a list such as `[{ loc: ["body", "seed"], msg: "Extra inputs are not permitted" }]`. */
function fieldSentence(list: unknown): string | undefined {
  const first = objectOf(listOf(list)[0]);
  const what = stringOf(first?.['msg']);
  const where = listOf(first?.['loc']).join('.');
  return what === undefined || where === '' ? what : `${where}: ${what}`;
}

/** "Provider returned error" says little without what the provider returned. */
function joinSentences(outer: string | undefined, cause: string | undefined): string | undefined {
  if (outer === undefined || cause === undefined || outer.includes(cause)) return outer ?? cause;
  return `${outer}: ${cause}`;
}

/** No sentence is longer than this; a page of HTML is. */
const LONGEST_SENTENCE = 2000;

function shorten(text: string | undefined): string | undefined {
  return text !== undefined && text.length > LONGEST_SENTENCE ? `${text.slice(0, LONGEST_SENTENCE)}…` : text;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
