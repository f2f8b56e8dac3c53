import {
  describeBody,
  describeJson,
  type HeadersLike,
  HttpFailure,
  headOf,
  isObject,
  parseJson,
} from '@flexiai/core/plugin';

/** An error status and its body. */
export interface FailedResponse {
  readonly status: number;
  readonly headers: HeadersLike | undefined;
  /** The parsed body, or its text; `undefined` for a proxy's page. */
  readonly body: unknown;
  /** A description of the body, for an error without a message. */
  readonly arrived: string;
}

/**
 * The error response in the error of a call: of our own transport, or of the SDK if the user passed a client. The SDK's errors are
 * recognised by their fields and not by their class, which may come from another copy of it.
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
  const head = headOf(error);
  if (head === undefined) return undefined;
  const { status, headers } = head;
  const { error: body, message } = error;
  const text = sentenceOf(message, status);
  const isJson = body !== undefined && body !== null;
  return {
    status,
    headers,
    body: isJson ? { error: body } : plainText(text),
    arrived: isJson ? describeJson(body) : describeBody(text),
  };
}

/** A body that is not JSON, unless it is a proxy's page. */
function plainText(text: string): string | undefined {
  return /^\s*</.test(text) ? undefined : text;
}

/** The SDK writes "502 the body's text", or "502 status code (no body)". */
function sentenceOf(message: unknown, status: number): string {
  const text = typeof message === 'string' ? message : '';
  return text.startsWith(`${status} `) && !text.endsWith('(no body)') ? text.slice(`${status} `.length) : '';
}
