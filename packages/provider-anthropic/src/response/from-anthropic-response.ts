import { responseFromParts, type StreamPart, type UnifiedResponse, type Warning } from '@flexiai/core/plugin';
import type { FailureContext } from '../anthropic-errors.ts';
import { MessageReader } from '../stream/from-anthropic-stream.ts';

/**
 * A whole message in unified form. It is read as a stream of one event, so that both have the same result.
 *
 * @throws InvalidResponseError for a body that is not a message; the error in an error body
 * @see https://platform.claude.com/docs/en/api/messages
 */
export function fromAnthropicResponse(
  message: unknown,
  scope: FailureContext & { readonly model: string },
  warnings: readonly Warning[],
): UnifiedResponse {
  const parts: StreamPart[] = [];
  new MessageReader(scope, warnings).whole(message, parts);
  return responseFromParts(parts);
}
