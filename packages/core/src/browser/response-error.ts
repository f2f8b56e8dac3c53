/**
 * - `http`: the status is not that of a success.
 * - `incomplete`: the connection broke, or the body ended, before the end of the answer.
 * - `unreadable`: the body is not one of `toResponse`.
 * - another code: the failure that the server sent, such as `rate-limit` or `all-providers-failed`.
 */
export type ResponseErrorCode = 'http' | 'incomplete' | 'unreadable' | (string & {});

/** Why an answer cannot be read to its end. */
export class ResponseError extends Error {
  readonly code: ResponseErrorCode;
  /** What the server sent of the failure: the value of `onError`, or the body of an HTTP error. */
  readonly value: unknown;
  /** The HTTP status. */
  readonly status: number;

  constructor(
    message: string,
    { code, value, status, cause }: { code: ResponseErrorCode; value?: unknown; status: number; cause?: unknown },
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'ResponseError';
    this.code = code;
    this.value = value;
    this.status = status;
  }
}
