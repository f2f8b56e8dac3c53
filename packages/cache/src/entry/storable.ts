import type { UnifiedResponse } from '@flexiai/core';
import type { CacheRejectReason } from '../cache-stats.ts';

/** Warnings that mean that the answer does not match the request. */
const LEFT_OUT: ReadonlySet<string> = new Set(['unsupported-setting', 'unsupported-content', 'malformed-chunk']);

/**
 * Why an answer must not be stored; `undefined` if it may be: it has ended normally, is complete, satisfies the
 * request, and is still valid when it is read later.
 *
 * @param cacheTools answers with tool calls may be stored, too
 */
export function rejectionOf(response: UnifiedResponse, cacheTools: boolean): CacheRejectReason | undefined {
  const { finishReason, content, toolCalls, refusal, warnings, attempts, cached } = response;
  // From a cache inside this one: its age is unknown here.
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

/** Whether a tool of the provider's server was involved: its result may change. */
function isOfServerTools({ content, usage }: UnifiedResponse): boolean {
  // Some providers report only the pages and the tokens of a search.
  if (usage.toolUseTokens !== undefined && usage.toolUseTokens > 0) return true;
  return content.some((part) =>
    part.type === 'source' ? part.url !== undefined : part.type === 'provider-block' && part.kind !== 'other',
  );
}
