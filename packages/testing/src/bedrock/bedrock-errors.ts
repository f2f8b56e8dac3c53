import { assertNever } from '@flexiai/core/plugin';
import type { WireErrorCase } from '../server/fault.ts';
import type { Headers, HttpAnswer, Turn } from '../server/wire.ts';

/** The exceptions of the API with their statuses. */
const STATUS_OF_EXCEPTION: { readonly [exception: string]: number } = {
  AccessDeniedException: 403,
  InternalServerException: 500,
  ModelErrorException: 424,
  ModelNotReadyException: 429,
  ModelStreamErrorException: 424,
  ModelTimeoutException: 408,
  ResourceNotFoundException: 404,
  ServiceQuotaExceededException: 400,
  ServiceUnavailableException: 503,
  ThrottlingException: 429,
  ValidationException: 400,
};

/**
 * An error in the API's format: the exception in a header, the message in the body.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
export function bedrockError(exception: string, message: string, status?: number, headers: Headers = {}): HttpAnswer {
  return {
    status: status ?? STATUS_OF_EXCEPTION[exception] ?? 500,
    headers: { 'x-amzn-errortype': `${exception}:http://internal.amazon.com/coral/com.amazon.bedrock/`, ...headers },
    body: { message },
  };
}

export function checkCredential(turn: Turn, apiKey: string): HttpAnswer | undefined {
  const sent = turn.request.headers['authorization'];
  if (sent === undefined)
    return bedrockError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
  const key = /^Bearer\s+(.+)$/i.exec(sent)?.[1] ?? /^AWS4-HMAC-SHA256 Credential=([^/]+)\//.exec(sent)?.[1];
  return key === apiKey ? undefined : errorCase(turn, 'invalid-api-key', undefined);
}

export function unknownRoute(): HttpAnswer {
  return bedrockError('UnknownOperationException', 'Unable to determine service/operation name to be authorized', 404);
}

export function notJson(): HttpAnswer {
  return bedrockError('SerializationException', 'Unexpected token', 400);
}

export function statusError(turn: Turn, status: number, retryAfter: string | number | undefined): HttpAnswer {
  const headers = retryAfterHeader(retryAfter);
  const error = (exception: string, message: string): HttpAnswer => bedrockError(exception, message, status, headers);
  // A redirect comes from a proxy.
  if (status < 400) return { status, headers, body: '' };
  switch (status) {
    case 401:
      return { ...errorCase(turn, 'invalid-api-key', retryAfter), status };
    case 403:
      return error('AccessDeniedException', "You don't have access to the model with the specified model ID.");
    case 404:
      return error(
        'ResourceNotFoundException',
        'Could not resolve the foundation model from the provided model identifier.',
      );
    case 408:
      return error('ModelTimeoutException', 'Model has timed out in processing the request. Try your request again.');
    case 424:
      return error(
        'ModelErrorException',
        'The system encountered an unexpected error during processing. Try your request again.',
      );
    case 429:
      return error('ThrottlingException', 'Too many requests, please wait before trying again.');
    case 503:
      return errorCase(turn, 'overloaded', retryAfter);
    default:
      return status >= 500
        ? error(
            'InternalServerException',
            'The system encountered an unexpected error during processing. Try your request again.',
          )
        : error('ValidationException', 'Malformed input request, please reformat your input and try again.');
  }
}

export function errorCase(turn: Turn, error: WireErrorCase, retryAfter: string | number | undefined): HttpAnswer {
  const headers = retryAfterHeader(retryAfter);
  const refuse = (exception: string, message: string, status?: number): HttpAnswer =>
    bedrockError(exception, message, status, headers);
  switch (error) {
    case 'context-length':
      return refuse('ValidationException', 'Input is too long for requested model.');
    case 'insufficient-quota':
      return refuse('ServiceQuotaExceededException', 'Your request exceeds the service quota for your account.');
    case 'invalid-api-key':
      return isSigned(turn)
        ? refuse('UnrecognizedClientException', 'The security token included in the request is invalid.', 403)
        : refuse('AccessDeniedException', 'Authentication failed: Please make sure your API Key is valid.');
    case 'model-not-found':
      return refuse('ValidationException', 'The provided model identifier is invalid.');
    case 'content-filter':
      return refuse(
        'ValidationException',
        'The model returned the following errors: Output blocked by content filtering policy',
      );
    case 'overloaded':
      return refuse('ServiceUnavailableException', 'Bedrock is unable to process your request.');
    default:
      return assertNever(error);
  }
}

/** A stream names an exception with a small first letter. */
export function unaryError(_turn: Turn, error = 'serviceUnavailableException'): HttpAnswer {
  const exception = `${error.charAt(0).toUpperCase()}${error.slice(1)}`;
  return bedrockError(exception, exceptionMessage(error));
}

/** The message of an exception in a stream. */
export function exceptionMessage(exception: string): string {
  switch (exception) {
    case 'throttlingException':
      return 'Too many tokens, please wait before trying again.';
    case 'serviceUnavailableException':
      return 'Bedrock is unable to process your request.';
    case 'modelStreamErrorException':
    case 'internalServerException':
      return 'The system encountered an unexpected error during processing. Try your request again.';
    default:
      return `The request failed: ${exception}`;
  }
}

function isSigned({ request }: Turn): boolean {
  return request.headers['authorization']?.startsWith('AWS4-HMAC-SHA256') === true;
}

function retryAfterHeader(retryAfter: string | number | undefined): Headers {
  return retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
}
