import { type CallContext, HttpFailure, throwIfAborted } from '@flexiai/core/plugin';
import { type FailureContext, mapRequestError, requestIdOf } from '../bedrock-errors.ts';

/** A response with an unread body, and the fields for its errors. */
export interface OpenResponse<Scope extends FailureContext> {
  readonly response: Response;
  readonly scope: Scope;
}

/**
 * Sends a request and returns the head of its response. The head of an error is reported, too.
 * @throws FlexiAIError
 */
export async function openResponse<Scope extends FailureContext>(
  send: () => Promise<Response>,
  scope: Scope,
  onHeaders: CallContext['onHeaders'],
): Promise<OpenResponse<Scope>> {
  throwIfAborted(scope.signal);
  try {
    const response = await send();
    const requestId = requestIdOf(response.headers);
    onHeaders?.({ status: response.status, requestId });
    return { response, scope: { ...scope, requestId } };
  } catch (error) {
    if (error instanceof HttpFailure) onHeaders?.({ status: error.status, requestId: requestIdOf(error.headers) });
    throw mapRequestError(error, scope);
  }
}
