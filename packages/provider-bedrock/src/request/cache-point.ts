import type { CachePointBlock } from '@aws-sdk/client-bedrock-runtime';
import type { ProviderMetadata } from '@flexiai/core/plugin';
import { PLUGIN_ID } from '../plugin-id.ts';
import { isWireObject, stringAt } from '../wire.ts';

/** A block that ends the part of a request that is cached. */
export interface CachePoint {
  readonly cachePoint: CachePointBlock;
}

/**
 * The cache point after a part, from `providerMetadata['bedrock-converse'].cachePoint`: `true`, or an object with the `ttl`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export function cachePointAfter(metadata: ProviderMetadata | undefined): readonly CachePoint[] {
  const mark = metadata?.[PLUGIN_ID]?.['cachePoint'];
  if (mark !== true && !isWireObject(mark)) return [];
  const ttl = stringAt(mark, 'ttl');
  return [{ cachePoint: { type: 'default', ...((ttl === '5m' || ttl === '1h') && { ttl }) } }];
}
