import {
  countOf,
  cutSentence,
  describeBody,
  fieldsOf,
  firstSentence,
  isObject,
  type JsonObject,
  listOf,
  parseJson,
} from '@flexiai/core/plugin';

/**
 * The API's report of a failure.
 * @see https://cloud.google.com/apis/design/errors (`google.rpc.Status`)
 */
export interface GeminiFailure {
  /** The HTTP status; absent for a failure inside a stream. */
  readonly httpStatus?: number | undefined;
  /** The status code in the body: the same number, also inside a stream. */
  readonly code?: number | undefined;
  /** `RESOURCE_EXHAUSTED`, `INVALID_ARGUMENT` … */
  readonly status?: string | undefined;
  /** The API's own message, cut to a sentence; empty if there is none. */
  readonly message: string;
  readonly details: readonly JsonObject[];
  /** A description of a body without a message: "an HTML page". */
  readonly body?: string | undefined;
}

/** The depth to which proxies nest Google's error. */
const DEEPEST_ERROR = 6;
/** A longer message is not an error that a proxy repeats, in characters. */
const LARGEST_MESSAGE = 100_000;
/** The most details that are read. */
const MOST_DETAILS = 20;

/** The messages of gateways are short: "upstream request timeout". */
const LONGEST_PLAIN_TEXT = 200;

/** The failure in an `error`: the API's object, one that a proxy nested in its own, or a plain sentence. */
export function failureOf(error: unknown, httpStatus?: number): GeminiFailure {
  const levels = errorLevels(error);
  // The innermost error is Google's; a proxy put the others around it.
  const first = <Value>(read: (level: JsonObject) => Value | undefined): Value | undefined =>
    levels.map(read).findLast((value) => value !== undefined);
  return {
    httpStatus,
    code: first(({ code }) => countOf(code)),
    status: first(({ status }) => upperCaseWord(status)),
    message: firstSentence(error) ?? '',
    details: first(({ details }) => (listOf(details).some(isObject) ? detailsIn(details) : undefined)) ?? [],
  };
}

/** The failure in the body of an HTTP response: `{"error":…}`, the same in a list, or a body that is not JSON. */
export function failureOfBody(body: string, httpStatus: number): GeminiFailure {
  const parsed = parseJson(body);
  const what = describeBody(body);
  const plain =
    what === 'plain text' ? cutSentence(body.trim().split('\n', 1)[0] ?? '', LONGEST_PLAIN_TEXT) : undefined;
  return { ...failureOf(typeof parsed === 'object' ? parsed : plain, httpStatus), body: what };
}

/** The failure in an error of the SDK, or `undefined` if it is not about an HTTP response. */
export function failureOfSdkError(error: unknown): GeminiFailure | undefined {
  const { status, errorDetails, message } = fieldsOf(error);
  const httpStatus = countOf(status);
  if (httpStatus === undefined) return undefined;
  // The newer SDK's message is the API's whole body.
  const inside = insideMessage(message);
  if (isObject(inside)) return failureOf(inside, httpStatus);
  return {
    httpStatus,
    message: cutSentence(sentenceOf(typeof message === 'string' ? message : '', errorDetails)),
    details: detailsIn(errorDetails),
  };
}

/** `reason` of the first `ErrorInfo` among the details. */
export function reasonOf({ details }: GeminiFailure): string | undefined {
  for (const detail of details) {
    const reason = upperCaseWord(detail['reason']);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** The form of the API's constants, which no key has: only such a word may be in an error's fields. */
export function upperCaseWord(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(value) ? value : undefined;
}

/** An error object, and the errors inside it: `error`, the first item of a list, and a message that is an object or JSON. */
function errorLevels(error: unknown): readonly JsonObject[] {
  const levels: JsonObject[] = [];
  let value = typeof error === 'string' ? insideMessage(error) : error;
  for (let depth = 0; depth < DEEPEST_ERROR && value !== undefined; depth += 1) {
    if (Array.isArray(value)) value = value[0];
    if (!isObject(value)) break;
    levels.push(value);
    value = value['error'] ?? insideMessage(value['message']);
  }
  return levels;
}

function insideMessage(message: unknown): unknown {
  if (typeof message !== 'string') return message;
  return message.length <= LARGEST_MESSAGE && /^\s*[[{]/.test(message) ? parseJson(message) : undefined;
}

function detailsIn(details: unknown): readonly JsonObject[] {
  return listOf(details).slice(0, MOST_DETAILS).filter(isObject);
}

/**
 * The API's message from the SDK's `[GoogleGenerativeAI Error]: Error fetching from https://…: [429 Too Many Requests] <sentence>
 * [{"@type":…}]`.
 */
function sentenceOf(message: string, errorDetails: unknown): string {
  const sentence = message.replace(/^\[GoogleGenerativeAI Error\]: (?:Error fetching from \S+ \[\d+[^\]]*\])?/, '');
  const details = errorDetails === undefined ? '' : ` ${JSON.stringify(errorDetails)}`;
  return (details !== '' && sentence.endsWith(details) ? sentence.slice(0, -details.length) : sentence).trim();
}
