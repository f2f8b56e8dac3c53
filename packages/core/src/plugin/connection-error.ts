import { ConnectionError, type ProviderErrorOptions } from '../errors/provider-error.ts';
import { connectionHint } from './http/connection-hint.ts';
import { connectionReason } from './http/connection-reason.ts';

/**
 * The error for a connection that failed or broke: with the system's reason, and with a hint about what to do where there is one.
 * @param service as in "The connection to the Anthropic API failed"
 */
export function connectionError(service: string, error: unknown, context: ProviderErrorOptions): ConnectionError {
  const reason = `${connectionReason(error)}.${connectionHint(error)}`;
  return new ConnectionError(`The connection to ${service} failed: ${reason}`, { ...context, cause: error });
}
