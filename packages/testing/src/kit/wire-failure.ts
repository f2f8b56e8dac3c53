import type { WireErrorCase } from '../server/fault.ts';
import type { Turn } from '../server/wire.ts';

/**
 * The kinds of failures that a service answers with an error. `error-event` is an error inside a stream, which a unary call
 * gets as an HTTP status.
 */
export type WireFailureKind =
  | WireErrorCase
  | 'missing-api-key'
  | 'permission'
  | 'unknown-path'
  | 'wrong-method'
  | 'not-json'
  | 'invalid-request'
  | 'too-large'
  | 'rate-limit'
  | 'server'
  | 'error-event';

/** A failure that a wire must write in its own form. */
export interface WireFailure extends Turn {
  readonly kind: WireFailureKind;
  /** The status of this kind, or the one that the script asks for. */
  readonly status: number;
  /** A sentence for it. A service's own is better where a plugin reads it. */
  readonly message: string;
  /** The wire's own name of the error, if the script of an `error-event` has one. */
  readonly code: string | undefined;
  /** Sent as the header `retry-after`, if the script has one. */
  readonly retryAfter: string | number | undefined;
}

/** The statuses of failures. */
export type FailureStatuses = { readonly [Kind in WireFailureKind]: number };

export const FAILURE_STATUSES: FailureStatuses = {
  'missing-api-key': 401,
  'invalid-api-key': 401,
  permission: 403,
  'model-not-found': 404,
  'unknown-path': 404,
  'wrong-method': 405,
  'too-large': 413,
  'rate-limit': 429,
  'insufficient-quota': 402,
  overloaded: 503,
  'context-length': 400,
  'content-filter': 400,
  'not-json': 400,
  'invalid-request': 400,
  server: 500,
  'error-event': 500,
};

/** The kinds that a status alone means, the first that has it. */
const BY_STATUS: readonly WireFailureKind[] = [
  'invalid-request',
  'invalid-api-key',
  'permission',
  'model-not-found',
  'too-large',
  'rate-limit',
  'overloaded',
  'insufficient-quota',
];

export function kindOfStatus(status: number, statuses: FailureStatuses): WireFailureKind {
  const kind = BY_STATUS.find((candidate) => statuses[candidate] === status);
  return kind ?? (status >= 500 ? 'server' : 'invalid-request');
}

/** A sentence for a failure of which only the kind is known. */
export function messageOf(kind: WireFailureKind, { request }: Turn): string {
  switch (kind) {
    case 'missing-api-key':
      return 'No API key was sent.';
    case 'invalid-api-key':
      return 'The API key is not valid.';
    case 'permission':
      return 'The API key has no permission for this.';
    case 'model-not-found':
      return `The model ${request.model ?? 'of the request'} does not exist.`;
    case 'unknown-path':
      return `There is no ${request.path}.`;
    case 'wrong-method':
      return `${request.path} does not accept ${request.method}.`;
    case 'too-large':
      return 'The request is too large.';
    case 'rate-limit':
      return 'The rate limit is reached.';
    case 'insufficient-quota':
      return 'The credit is used up.';
    case 'overloaded':
      return 'The service is overloaded.';
    case 'context-length':
      return 'The prompt is longer than the context of the model.';
    case 'content-filter':
      return 'The content is not allowed.';
    case 'not-json':
      return 'The body is not JSON.';
    case 'invalid-request':
      return 'The request is not valid.';
    default:
      return 'The service had an error.';
  }
}
