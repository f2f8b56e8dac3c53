import type { FinishReason } from '@flexiai/core/plugin';

/**
 * Why the model stopped. Tool calls end with `STOP` like any other answer; a reason that nobody has heard of is `other`.
 * @see https://ai.google.dev/api/generate-content#FinishReason
 */
export function finishReasonOf(raw: string | undefined, hasToolCalls: boolean): FinishReason {
  switch (raw) {
    // A whole answer without a reason: no stream ends so.
    case undefined:
      return hasToolCalls ? 'tool-calls' : 'other';
    case 'STOP':
      return hasToolCalls ? 'tool-calls' : 'stop';
    case 'MAX_TOKENS':
      return 'length';
    case 'SAFETY':
    case 'RECITATION':
    case 'BLOCKLIST':
    case 'PROHIBITED_CONTENT':
    case 'SPII':
    case 'IMAGE_SAFETY':
    case 'IMAGE_PROHIBITED_CONTENT':
    case 'IMAGE_RECITATION':
      return 'content-filter';
    default:
      return 'other';
  }
}
