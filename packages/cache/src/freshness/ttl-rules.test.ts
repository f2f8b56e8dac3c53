import { describe, expect, it } from 'vitest';
import { DEFAULT_TTL_MS, ttlOf } from './ttl-rules.ts';

describe('the time for which an answer stays fresh', () => {
  const rules = { default: 1, providers: { a: 2 }, models: { m: 3 } };

  it('comes from the rule of its model, otherwise of its entry, otherwise the default', () => {
    expect(ttlOf(rules, { provider: 'a', model: 'm' })).toBe(3);
    expect(ttlOf(rules, { provider: 'a', model: 'n' })).toBe(2);
    expect(ttlOf(rules, { provider: 'b', model: 'n' })).toBe(1);
  });

  it('is an hour without a rule, even for names that objects inherit', () => {
    expect(ttlOf({ providers: {} }, { provider: 'constructor', model: '__proto__' })).toBe(DEFAULT_TTL_MS);
  });

  it('is the same for all if it is a number', () => {
    expect(ttlOf(5, { provider: 'a', model: 'm' })).toBe(5);
  });
});
