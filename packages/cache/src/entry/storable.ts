import type { UnifiedResponse } from '@flexiai/core';
import type { CacheRejectReason } from '../cache-stats.ts';

/** Warnings of an answer that is not one to the request as it was asked. */
const LEFT_OUT: ReadonlySet<string> = new Set(['unsupported-setting', 'unsupported-content', 'malformed-chunk']);

/**
 * Why an answer must not be stored; `undefined` where it may be: it has come to its own end, in one piece, with everything that
 * was asked for, and says the same whenever it is read.
 *
 * @param cacheTools answers that ask for tool calls may be stored, too
 */
export function rejectionOf(response: UnifiedResponse, cacheTools: boolean): CacheRejectReason | undefined {
  const { finishReason, content, toolCalls, refusal, warnings, attempts, cached } = response;
  // Of another cache, inside of this one: its age is not known here.
  if (cached !== undefined) return 'cached';
  if (finishReason === 'refusal' || refusal !== undefined || content.some(({ type }) => type === 'refusal')) {
    return 'refusal';
  }
  if (finishReason !== 'stop' && finishReason !== 'tool-calls') return 'finish-reason';
  if (isOfServerTools(response)) return 'server-tools';
  if (finishReason === 'tool-calls' || toolCalls.length > 0) {
    if (!cacheTools || toolCalls.length === 0 || toolCalls.some(({ invalid }) => invalid === true)) return 'tool-calls';
  }
  if (content.length === 0) return 'empty';
  if (warnings.some(({ code }) => LEFT_OUT.has(code))) return 'setting-left-out';
  return attempts.some(({ outcome }) => outcome === 'interrupted') ? 'resumed' : undefined;
}

/** Whether a tool of the provider's server had a part in it: what it found or did may be another thing tomorrow. */
function isOfServerTools({ content, usage }: UnifiedResponse): boolean {
  // Some wires show of a search only its pages and its tokens.
  if (usage.toolUseTokens !== undefined && usage.toolUseTokens > 0) return true;
  return content.some((part) =>
    part.type === 'source' ? part.url !== undefined : part.type === 'provider-block' && part.kind !== 'other',
  );
}
