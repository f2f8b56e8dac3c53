import {
  cutSentence,
  firstSentence,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  parseJson,
  stringOf,
} from '@flexiai/core/plugin';

/** A provider's report of a failure, in any form. */
export interface ErrorBody {
  /** The provider's own message. */
  readonly message: string | undefined;
  /** The provider's own codes, the most specific first. */
  readonly codes: readonly string[];
  /** A numeric code: an HTTP status that the response itself does not have. */
  readonly numericCode: number | undefined;
  /** The details of Azure and OpenRouter about a filter. */
  readonly filter: unknown;
  /** The field of the request that the error is about, such as `messages[0].content`. */
  readonly param: string | undefined;
}

/**
 * Reads an error out of a body or an event: OpenAI's `{ error: { message, type, code } }`, OpenRouter's with the cause in
 * `metadata.raw`, Azure's with `innererror`, MiniMax's `base_resp`, and the plainer forms of compatible servers
 * (`{ error: "…" }`, `{ message: "…" }`, `{ detail: "…" }`, Mistral's and FastAPI's lists of what is wrong with which field,
 * a list with one of these). Where none of them fits, the first sentence a few levels down is taken.
 *
 * @see https://platform.openai.com/docs/guides/error-codes
 * @see https://openrouter.ai/docs/api-reference/errors
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
 */
export function readErrorBody(body: unknown): ErrorBody {
  const said = read(Array.isArray(body) ? body[0] : body);
  const cause = causeOf(said.raw);
  const message = joinSentences(said.message, cause?.message) ?? firstSentence(body);
  return {
    message: message === undefined ? undefined : cutSentence(message),
    codes: [said.code, said.innerCode, ...said.reasons, cause?.code, cause?.innerCode, cause?.type, said.type].filter(
      isText,
    ),
    numericCode: [said.code, cause?.code].find((code) => typeof code === 'number'),
    filter: said.filter ?? cause?.filter,
    param: stringOf(said.param) ?? stringOf(cause?.param),
  };
}

/**
 * Whether a body or an event with a status of success reports an error: in `error`, as `object`, in MiniMax's `base_resp`, or as a
 * sentence only.
 */
export function isErrorBody(body: JsonObject): boolean {
  const { error, object, base_resp, choices } = body;
  if (error !== undefined && error !== null) return true;
  if (object === 'error') return true;
  if (Array.isArray(choices) && choices.length > 0) return false;
  const status = objectOf(base_resp)?.['status_code'];
  if (typeof status === 'number' && status !== 0) return true;
  return choices === undefined && object === undefined && BARE_SENTENCES.some((field) => body[field] !== undefined);
}

const BARE_SENTENCES = ['detail', 'message', 'msg', 'errors'];

/** The fields of one error object. */
interface ErrorFields {
  readonly message: string | undefined;
  readonly code?: unknown;
  readonly innerCode?: unknown;
  readonly type?: unknown;
  /** Google's codes: https://cloud.google.com/apis/design/errors#error_model */
  readonly reasons: readonly unknown[];
  /** The message of a proxy's upstream. */
  readonly raw?: unknown;
  readonly filter?: unknown;
  readonly param?: unknown;
}

function read(body: unknown): ErrorFields {
  if (typeof body === 'string') return { message: stringOf(body.trim()), reasons: [] };
  if (!isObject(body)) return { message: undefined, reasons: [] };
  const error = objectOf(body['error']) ?? objectOf(body['base_resp']) ?? body;
  const metadata = objectOf(error['metadata']);
  const inner = objectOf(error['innererror']) ?? objectOf(error['inner_error']);
  return {
    // xAI's message is `error` itself; next to another message, it is a label.
    message: sentenceOf(error) ?? plainSentence(body['error']),
    code: error['code'] ?? (error === body['base_resp'] ? `base_resp.${String(error['status_code'])}` : undefined),
    innerCode: inner?.['code'],
    reasons: [...listOf(error['details']).map((detail) => objectOf(detail)?.['reason']), error['status']],
    type: error['type'],
    raw: metadata?.['raw'] ?? jsonIn(error['message'] ?? body['error']),
    filter: inner?.['content_filter_result'] ?? inner?.['content_filter_results'] ?? metadata?.['reasons'],
    param: error['param'],
  };
}

/** OpenRouter repeats the message of its upstream, as text or as JSON. Deeper fields do not decide about the class. */
function causeOf(raw: unknown): ErrorFields | undefined {
  return raw === undefined ? undefined : read(typeof raw === 'string' ? (parseJson(raw) ?? raw) : raw);
}

/** Other proxies use the upstream's whole body as their message. */
function jsonIn(text: unknown): JsonObject | undefined {
  return typeof text === 'string' && text.trimStart().startsWith('{') ? objectOf(parseJson(text)) : undefined;
}

function sentenceOf(error: JsonObject): string | undefined {
  const { message, detail, status_msg } = error;
  return (
    plainSentence(message) ??
    plainSentence(objectOf(message)?.['message']) ??
    fieldSentence(objectOf(message)?.['detail'] ?? message) ??
    plainSentence(detail) ??
    fieldSentence(detail) ??
    stringOf(status_msg)
  );
}

/** A text that is not JSON: proxies pass on the message of their upstream, with its braces. */
function plainSentence(text: unknown): string | undefined {
  return typeof text === 'string' ? firstSentence(text) : undefined;
}

/** The first of a list such as `[{ loc: ["body", "seed"], msg: "Extra inputs are not permitted" }]`. */
function fieldSentence(list: unknown): string | undefined {
  const first = objectOf(listOf(list)[0]);
  const what = stringOf(first?.['msg']);
  const where = listOf(first?.['loc']).join('.');
  return what === undefined || where === '' ? what : `${where}: ${what}`;
}

/** "Provider returned error" needs the error of the provider. */
function joinSentences(outer: string | undefined, cause: string | undefined): string | undefined {
  if (outer === undefined || cause === undefined || outer.includes(cause)) return outer ?? cause;
  return `${outer}: ${cause}`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
