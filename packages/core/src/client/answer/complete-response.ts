import type { UnifiedResponse } from '../../model/unified-response.ts';
import type { ChatAttempt } from '../attempt/chat-attempt.ts';

/** The response of a call: with the entry's name, the origin of its parts, and the ledger. */
export function completeResponse(response: UnifiedResponse, { call, route: { entry } }: ChatAttempt): UnifiedResponse {
  const { ledger } = call;
  const { cost } = ledger;
  const origin = { provider: entry.pluginId, model: response.model };
  const content = response.content.map((part) => (part.origin === undefined ? { ...part, origin } : part));
  return {
    ...response,
    id: response.id === '' ? call.id : response.id,
    callId: call.id,
    ...(response.requestId !== undefined && { providerRequestId: response.requestId }),
    provider: entry.name,
    content,
    toolCalls:
      response.toolCalls.length === 0 ? response.toolCalls : content.filter((part) => part.type === 'tool-call'),
    attempts: [...ledger.attempts],
    skipped: ledger.skipped,
    ...(cost !== undefined && { cost }),
  };
}
