import type { MiddlewareContext, UnifiedRequest } from '@flexiai/core';
import { isObject } from '@flexiai/core/plugin';
import type { CacheOptions, CacheTemperature } from './cache-options.ts';
import type { CacheRejectReason } from './cache-stats.ts';
import { type CacheCallOptions, callOptionsOf } from './call-options.ts';
import { type KeyScope, requestKey } from './key/request-key.ts';

/** A call that may be answered from the cache. */
export interface AdmittedCall {
  readonly key: string;
  readonly scope: KeyScope;
  readonly options: CacheCallOptions;
  readonly cacheTools: boolean;
}

/** The rules that decide which calls may use the cache. */
export type AdmissionRules = Pick<CacheOptions, 'partition' | 'account' | 'cacheTools' | 'cacheTemperature'>;

/**
 * Whether a call may be answered from the cache, with its key, or the reason why not.
 *
 * @throws ValidationError for invalid cache options, and for a request that no candidate can serve
 */
export function admit(
  request: UnifiedRequest,
  context: MiddlewareContext,
  rules: AdmissionRules,
): AdmittedCall | { readonly reason: CacheRejectReason } {
  const options = callOptionsOf(context.metadata);
  if (options.bypass === true) return { reason: 'bypass' };
  const allowed = options.cacheTemperature ?? rules.cacheTemperature ?? 'unset';
  if (!isAllowed(request, allowed)) return { reason: 'temperature' };
  const partition = partitionOf(request, context, rules, options);
  if (partition === null) return { reason: 'no-partition' };
  // The request as the cache receives it: middleware before the cache may have changed it.
  const candidates = context.identities?.(request);
  if (candidates === undefined) return { reason: 'unreadable-request' };
  const account = rules.account ?? ((candidate) => candidate.account);
  const scope: KeyScope = { partition, candidates, account };
  const key = requestKey(request, scope);
  if ('reason' in key) return key;
  return { key: key.key, scope, options, cacheTools: options.cacheTools ?? rules.cacheTools ?? false };
}

function isAllowed(request: UnifiedRequest, allowed: CacheTemperature): boolean {
  if (allowed === 'any') return true;
  const set = temperaturesOf(request);
  return set.length === 0 ? allowed === 'unset' : set.every((temperature) => temperature === 0);
}

/** The temperatures that a request sets, in its own field or in provider options. */
function temperaturesOf({ temperature, providerOptions }: UnifiedRequest): readonly unknown[] {
  const own = temperature === undefined ? [] : [temperature];
  return providerOptions === undefined ? own : [...own, ...temperaturesIn(providerOptions, MAX_DEPTH)];
}

/** Such as `{ gemini: { generationConfig: { temperature } } }`. */
const MAX_DEPTH = 3;

function temperaturesIn(options: object, depth: number): readonly unknown[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (name === 'temperature' && typeof value === 'number') return [value];
    return isObject(value) && depth > 1 ? temperaturesIn(value, depth - 1) : [];
  });
}

/** `undefined`: the partition for all calls. `null`: the call has no partition, and must not read from any. */
function partitionOf(
  request: UnifiedRequest,
  context: MiddlewareContext,
  { partition }: AdmissionRules,
  options: CacheCallOptions,
): string | undefined | null {
  if (options.partition !== undefined) return options.partition;
  if (partition === undefined) return undefined;
  try {
    const given: unknown = partition(request, context);
    return typeof given === 'string' && given !== '' ? given : null;
  } catch {
    return null;
  }
}
