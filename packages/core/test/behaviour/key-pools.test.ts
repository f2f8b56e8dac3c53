import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AuthenticationError,
  ConfigurationError,
  createFlexiAI,
  type FlexiAI,
  FlexiAIError,
  QuotaExhaustedError,
  RateLimitError,
} from '../../src/index.ts';
import { type Scripted, scripted } from '../scripted-provider.ts';
import { errorOf, settled } from '../settle.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };
const keys = ['key-one-of-three', 'key-two-of-three', 'key-three-of-three'];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A provider that fails for some keys, and the keys that it received. */
function pool(bad: { [key: string]: () => Error }, apiKeys = keys) {
  const plugin: Scripted = scripted('a', { keyed: true });
  const used: (string | undefined)[] = [];
  plugin.always(async (_request, { apiKey }) => {
    used.push(apiKey);
    const failure = bad[apiKey ?? ''];
    if (failure !== undefined) throw failure();
    return 'ok';
  });
  const ai = createFlexiAI({ providers: [plugin({ model: 'm', apiKeys })] });
  return { ai, used };
}

const call = (ai: FlexiAI) => settled(ai.chatCompletion(ask));

describe('several keys', () => {
  it('take turns', async () => {
    const { ai, used } = pool({});
    for (let turn = 0; turn < 4; turn += 1) await call(ai);
    expect(used).toEqual([...keys, keys[0]]);
  });

  it('continue when one is refused: only that one is not used, for a while', async () => {
    const bad = { [keys[0] as string]: () => new AuthenticationError('invalid key', { ...at, status: 401 }) };
    const { ai, used } = pool(bad);
    const answer = await call(ai);
    expect(answer.attempts).toMatchObject([
      { keyIndex: 0, outcome: 'failed', errorCode: 'authentication', kind: 'first' },
      { keyIndex: 1, outcome: 'success', kind: 'retry' },
    ]);
    for (let turn = 0; turn < 3; turn += 1) await call(ai);
    expect(used).toEqual([keys[0], keys[1], keys[2], keys[1], keys[2]]);
    expect(ai.getProviderStatus('a')).toMatchObject({
      health: 'healthy',
      keys: [{ index: 0, outUntil: expect.any(Number) }, { index: 1 }, { index: 2 }],
    });
    expect(ai.getProviderStatus('a').credentialOutUntil).toBeUndefined();
    // After a minute one call tries it again.
    vi.setSystemTime(Date.now() + 61_000);
    for (let turn = 0; turn < 3; turn += 1) await call(ai);
    expect(used.filter((key) => key === keys[0])).toHaveLength(2);
  });

  it('continue at once when one is throttled or exhausted', async () => {
    const { ai, used } = pool({
      [keys[0] as string]: () => new RateLimitError('slow down', { ...at, status: 429, retryAfterMs: 30_000 }),
      [keys[1] as string]: () => new QuotaExhaustedError('no credit', { ...at, status: 429 }),
    });
    const start = Date.now();
    const answer = await call(ai);
    expect(answer.attempts.map(({ keyIndex, errorCode }) => [keyIndex, errorCode])).toEqual([
      [0, 'rate-limit'],
      [1, 'quota-exhausted'],
      [2, undefined],
    ]);
    expect(answer.attempts.every(({ durationMs }) => durationMs === 0)).toBe(true);
    expect(used).toHaveLength(3);
    expect(ai.getProviderStatus('a').keys).toMatchObject([
      { coolingUntil: start + 30_000 },
      { outUntil: start + 60_000 },
      {},
    ]);
    expect(ai.explain(ask).candidates).toHaveLength(1);
  });

  it('continue with other models when one has used up a model’s quota', async () => {
    const plugin: Scripted = scripted('a', { keyed: true });
    const [first, second] = keys as [string, string];
    const used: [string | undefined, string | undefined][] = [];
    plugin.always(async ({ model }, { apiKey }) => {
      used.push([apiKey, model]);
      if (apiKey === first && model === 'm') {
        // Gemini asks for the rest of a minute, even where a daily quota is used up.
        throw new QuotaExhaustedError('used up', { ...at, status: 429, scope: 'model', retryAfterMs: 5000 });
      }
      return 'ok';
    });
    const ai = createFlexiAI({ providers: [plugin({ model: 'm', apiKeys: [first, second] })] });
    const of = (model: string) => settled(ai.chatCompletion({ ...ask, model }));
    const answer = await of('m');
    expect(answer.attempts.map(({ keyIndex, errorCode }) => [keyIndex, errorCode])).toEqual([
      [0, 'quota-exhausted'],
      [1, undefined],
    ]);
    vi.setSystemTime(Date.now() + 30_000);
    used.length = 0;
    for (const model of ['m', 'other', 'm', 'other']) await of(model);
    expect(used.filter(([, model]) => model === 'm')).toEqual([
      [second, 'm'],
      [second, 'm'],
    ]);
    expect(used.map(([key]) => key)).toContain(first);
  });

  it('fail as one when all of them do, each used once', async () => {
    const refused = () => new AuthenticationError('invalid key', { ...at, status: 401 });
    const { ai, used } = pool(Object.fromEntries(keys.map((key) => [key, refused])));
    const error = await errorOf(call(ai));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect((error as FlexiAIError).attempts).toHaveLength(3);
    expect(used).toEqual(keys);
    expect(ai.explain(ask).skipped).toMatchObject([{ reason: 'credential-out', retryAt: expect.any(Number) }]);
    expect(ai.getHealth().status).toBe('unhealthy');
    ai.resetCircuitBreakers('a');
    expect(ai.explain(ask).candidates).toHaveLength(1);
  });

  it('are each used once when the provider asks for no wait: the last throttling ends the call', async () => {
    const throttled = () => new RateLimitError('slow down', { ...at, status: 429, retryAfterMs: 0 });
    const used: string[] = [];
    const plugin: Scripted = scripted('a', { keyed: true });
    plugin.always(async (_request, { apiKey = '' }) => {
      used.push(apiKey);
      // Without a limit of changes, the call would go round the keys until one of them works again.
      if (used.length > 20) return 'ok';
      throw throttled();
    });
    const ai = createFlexiAI({ providers: [plugin({ model: 'm', apiKeys: keys })], retry: { maxRetries: 0 } });
    expect(await errorOf(call(ai))).toBeInstanceOf(RateLimitError);
    expect(used).toEqual(keys);
  });

  it('wait for the first cool-down to end when all of them cool down', async () => {
    const waits = [5000, 2000, 8000];
    const left = new Map(keys.map((key, index) => [key, waits[index]]));
    const plugin = scripted('a', { keyed: true });
    const used: (string | undefined)[] = [];
    plugin.always(async (_request, { apiKey = '' }) => {
      used.push(apiKey);
      const retryAfterMs = left.get(apiKey);
      left.delete(apiKey);
      if (retryAfterMs !== undefined) throw new RateLimitError('slow down', { ...at, retryAfterMs });
      return 'ok';
    });
    const ai = createFlexiAI({ providers: [plugin({ model: 'm', apiKeys: keys })] });
    const start = Date.now();
    const answer = await call(ai);
    expect(used).toEqual([...keys, keys[1]]);
    expect((answer.attempts.at(-1)?.startedAt ?? 0) - start).toBeGreaterThanOrEqual(2000);
    expect((answer.attempts.at(-1)?.startedAt ?? 0) - start).toBeLessThanOrEqual(2202);
  });

  it('never appear in errors, statuses or explanations', async () => {
    const echo = (key: string) => () => new AuthenticationError(`the key ${key} is invalid`, { ...at, status: 401 });
    const { ai } = pool(Object.fromEntries(keys.map((key) => [key, echo(key)])));
    const error = await errorOf(call(ai));
    if (!(error instanceof FlexiAIError)) throw error;
    const shown = [error.message, error.stack, JSON.stringify(error), JSON.stringify(error.attempts)].join('\n');
    const seen = shown + JSON.stringify([ai.getProviderStatus(), ai.explain(ask)]);
    for (const key of keys) expect(seen).not.toContain(key);
  });
});

describe('apiKeys', () => {
  const issueOf = (options: object, keyed = true): string => {
    try {
      createFlexiAI({ providers: [scripted('a', { keyed })({ model: 'm', ...options } as never)] });
    } catch (error) {
      if (error instanceof ConfigurationError) return error.message;
      throw error;
    }
    return '';
  };

  it('that are invalid are reported without their values', () => {
    expect(issueOf({ apiKeys: [] })).toContain('providers[0].apiKeys: must have at least one key');
    expect(issueOf({ apiKeys: 'one-long-secret' })).toContain('providers[0].apiKeys: expected a list of keys');
    expect(issueOf({ apiKeys: 'one-long-secret' })).not.toContain('one-long-secret');
    expect(issueOf({ apiKeys: ['one-long-secret', 'one-long-secret'] })).toContain(
      'providers[0].apiKeys[1]: is the same key as an earlier one',
    );
    expect(issueOf({ apiKeys: ['one', 5] })).toContain('providers[0].apiKeys[1]: expected a key, got a number');
    expect(issueOf({ apiKeys: ['one'], apiKey: 'two' })).toContain(
      'providers[0].apiKeys: cannot be combined with apiKey',
    );
    expect(issueOf({ apiKeys: ['one'] }, false)).toContain('has no effect: "a" does not use an API key');
  });
});
