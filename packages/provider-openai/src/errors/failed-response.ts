import {
  describeBody,
  describeJson,
  type HeadersLike,
  HttpFailure,
  isObject,
  objectOf,
  parseJson,
} from '@flexiai/core/plugin';

/** An error status and what came with it. */
export interface FailedResponse {
  readonly status: number;
  readonly headers: HeadersLike | undefined;
  /** The parsed body, or its text; `undefined` for a proxy's page. */
  readonly body: unknown;
  /** What the body is, in words: for an error that has none of its own. */
  readonly arrived: string;
}

/**
 * The error response behind what a call threw: our own transport's, or the SDK's where the user brought a client of his
 * own. The SDK's errors are known by their fields, not by their class, which may come from another copy of it.
 */
export function failedResponseOf(error: unknown): FailedResponse | undefined {
  if (!isObject(error)) return undefined;
  if (error instanceof HttpFailure) {
    return {
      status: error.status,
      headers: error.headers,
      body: parseJson(error.body) ?? plainText(error.body),
      arrived: describeBody(error.body),
    };
  }
  const { status, headers, error: body, message } = error;
  if (typeof status !== 'number') return undefined;
  const text = sentenceOf(message, status);
  const isJson = body !== undefined && body !== null;
  return {
    status,
    headers: isHeaders(headers) ? headers : undefined,
    body: isJson ? { error: body } : plainText(text),
    arrived: isJson ? describeJson(body) : describeBody(text),
  };
}

/** A body that is no JSON, unless it is a proxy's page. */
function plainText(text: string): string | undefined {
  return /^\s*</.test(text) ? undefined : text;
}

/** The SDK writes "502 the body's text", or "502 status code (no body)". */
function sentenceOf(message: unknown, status: number): string {
  const text = typeof message === 'string' ? message : '';
  return text.startsWith(`${status} `) && !text.endsWith('(no body)') ? text.slice(`${status} `.length) : '';
}

function isHeaders(headers: unknown): headers is HeadersLike {
  return objectOf(headers) !== undefined;
}
