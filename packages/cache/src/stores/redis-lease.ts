import type { LeaseStore } from './cache-store.ts';
import type { KeyvAdapterLike, KeyvLike } from './keyv-like.ts';

/** The commands of a node-redis client that the lease needs. */
interface RedisClient {
  set(key: string, value: string, options: { readonly NX: true; readonly PX: number }): Promise<unknown>;
  eval(script: string, options: { readonly keys: string[]; readonly arguments: string[] }): Promise<unknown>;
}

/** The part of an adapter such as `KeyvRedis` that is needed: its client, connected. */
interface RedisAdapter {
  getClient(): Promise<RedisClient>;
}

/** Each has an effect only if the token still holds the lease. */
const RENEW =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0";
const RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

/**
 * Leases in the Redis or Valkey behind a `Keyv` or an adapter; `undefined` for other adapters, because keyv itself has
 * no atomic write.
 */
export function redisLease(keyv: KeyvLike | KeyvAdapterLike, nameOf: (key: string) => string): LeaseStore | undefined {
  const adapter = adapterOf(keyv);
  if (adapter === undefined) return undefined;
  return {
    async acquire(key, token, ttlMs) {
      const client = await adapter.getClient();
      return (await client.set(nameOf(key), token, { NX: true, PX: ttlMs })) === 'OK';
    },
    async renew(key, token, ttlMs) {
      const client = await adapter.getClient();
      return (await client.eval(RENEW, { keys: [nameOf(key)], arguments: [token, String(ttlMs)] })) === 1;
    },
    async release(key, token) {
      const client = await adapter.getClient();
      await client.eval(RELEASE, { keys: [nameOf(key)], arguments: [token] });
    },
  };
}

function adapterOf(keyv: object): RedisAdapter | undefined {
  const candidates = [keyv, Reflect.get(keyv, 'store')];
  return candidates.find(isRedisAdapter);
}

function isRedisAdapter(value: unknown): value is RedisAdapter {
  if (typeof value !== 'object' || value === null || typeof Reflect.get(value, 'getClient') !== 'function')
    return false;
  const client: unknown = Reflect.get(value, 'client');
  return typeof client === 'object' && client !== null && typeof Reflect.get(client, 'eval') === 'function';
}
