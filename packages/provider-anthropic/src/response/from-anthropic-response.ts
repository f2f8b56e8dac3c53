import { responseFromParts, type StreamPart, type UnifiedResponse, type Warning } from '@flexiai/core/plugin';
import type { FailureContext } from '../anthropic-errors.ts';
import { MessageReader } from '../stream/from-anthropic-stream.ts';

/**
 * A whole message in unified form: it is read as a stream of one event, so that both say the same.
 *
 * @throws InvalidResponseError for a body that is no message; what an error body says
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
