import { countOf, fieldsOf, isObject, type JsonObject, listOf, parseJson, stringOf } from '@flexiai/core/plugin';

/**
 * What the API said about a failure.
 * @see https://cloud.google.com/apis/design/errors (`google.rpc.Status`)
 */
export interface GeminiFailure {
  /** HTTP status; absent for a failure inside a stream. */
  readonly httpStatus?: number | undefined;
  /** The status code in the body: the same number, also inside a stream. */
  readonly code?: number | undefined;
  /** `RESOURCE_EXHAUSTED`, `INVALID_ARGUMENT` … */
  readonly status?: string | undefined;
  /** The API's own sentence; empty where it gave none. */
  readonly message: string;
  readonly details: readonly JsonObject[];
}

/** The failure that an `error` describes: the API's object, or the plain sentence of a proxy. */
export function failureOf(error: unknown, httpStatus?: number): GeminiFailure {
  const fields = typeof error === 'string' ? { message: error } : fieldsOf(error);
  return {
    httpStatus,
    code: countOf(fields['code']),
    status: upperCaseWord(fields['status']),
    message: stringOf(fields['message'])?.trim() ?? '',
    details: listOf(fields['details']).filter(isObject),
  };
}

/** The failure that the body of an HTTP response describes: `{"error":…}`, or the same in a list, or no JSON at all. */
export function failureOfBody(body: string, httpStatus: number): GeminiFailure {
  const parsed = parseJson(body);
  return failureOf(fieldsOf(listOf(parsed)[0] ?? parsed)['error'], httpStatus);
}

/** The failure that an error of the SDK describes, or `undefined` where it is not about an HTTP response. */
export function failureOfSdkError(error: unknown): GeminiFailure | undefined {
  const { status, errorDetails, message } = fieldsOf(error);
  const httpStatus = countOf(status);
  if (httpStatus === undefined) return undefined;
  return {
    httpStatus,
    message: sentenceOf(typeof message === 'string' ? message : '', errorDetails),
    details: listOf(errorDetails).filter(isObject),
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

/** The API's constants look so, and no key does: only such a word may stand in an error's fields. */
export function upperCaseWord(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(value) ? value : undefined;
}

/**
 * The API's sentence out of the SDK's `[GoogleGenerativeAI Error]: Error fetching from https://…: [429 Too Many
 * Requests] <sentence> [{"@type":…}]`.
 */
function sentenceOf(message: string, errorDetails: unknown): string {
  const sentence = message.replace(/^\[GoogleGenerativeAI Error\]: (?:Error fetching from \S+ \[\d+[^\]]*\])?/, '');
  const details = errorDetails === undefined ? '' : ` ${JSON.stringify(errorDetails)}`;
  return (details !== '' && sentence.endsWith(details) ? sentence.slice(0, -details.length) : sentence).trim();
}
