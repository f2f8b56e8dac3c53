import type { CallContext } from '@flexiai/core/plugin';
import { type ErrorScope, mapRequestError, mapResponseError } from './map-anthropic-error.ts';

/** A response whose body has not been read yet, and what errors about it are to say. */
export interface OpenResponse<Scope extends ErrorScope> {
  readonly response: Response;
  readonly scope: Scope;
}

/**
 * Sends a request and comes back with the head of its response.
 * @throws FlexiAIError
 */
export async function openResponse<Scope extends ErrorScope>(
  send: () => Promise<Response>,
  scope: Scope,
  onHeaders: CallContext['onHeaders'],
): Promise<OpenResponse<Scope>> {
  try {
    const response = await send();
    const requestId = response.headers.get('request-id') ?? undefined;
    onHeaders?.({ status: response.status, requestId });
    return { response, scope: { ...scope, requestId } };
  } catch (error) {
    throw mapRequestError(error, scope);
  }
}

/**
 * The body as JSON.
 * @throws FlexiAIError
 */
export async function readJson({ response, scope }: OpenResponse<ErrorScope>): Promise<unknown> {
  try {
    return JSON.parse(await response.text());
  } catch (error) {
    throw mapResponseError(error, scope);
  }
}
