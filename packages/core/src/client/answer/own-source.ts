import type { UnifiedResponse } from '../../model/unified-response.ts';
import type { ResponseSource } from '../../stream/response-source.ts';
import type { Call } from '../call/call.ts';
import { Answer } from './answer.ts';

/** The answer of a call, with the ids of this call: middleware may have answered with the answer of an earlier one. */
export function ownSource(source: ResponseSource, call: Call): ResponseSource {
  // It completes its responses itself.
  if (source instanceof Answer) return source;
  let given: UnifiedResponse | undefined;
  let own: UnifiedResponse | undefined;
  const owned = (response: UnifiedResponse): UnifiedResponse => {
    if (own === undefined || given !== response) own = ownResponse(response, call);
    given = response;
    return own;
  };
  return {
    whole: source.whole === undefined ? undefined : owned(source.whole),
    read: () => source.read(),
    cancel: (cause) => source.cancel(cause),
    // Asked even where the answer is known: an observer inside takes it as the end.
    response: () => owned(source.response()),
    partial: () => source.partial(),
  };
}

function ownResponse(response: UnifiedResponse, { id }: Call): UnifiedResponse {
  const { providerRequestId = response.requestId } = response;
  if (response.callId === id && providerRequestId === response.providerRequestId) return response;
  return { ...response, callId: id, ...(providerRequestId !== undefined && { providerRequestId }) };
}
