import type { ResponseSource } from '../../stream/response-source.ts';
import type { Call } from '../call/call.ts';

/** What middleware made of an answer, held to the end of its call: it may be a stream that never heard of the signal. */
export function stoppableSource(call: Call, source: ResponseSource): ResponseSource {
  return {
    whole: source.whole,
    read: () => call.interruptible(source.read()),
    cancel: (cause) => source.cancel(cause),
    response: () => source.response(),
    partial: () => source.partial(),
  };
}
