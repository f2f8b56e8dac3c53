import { describe, expect, it } from 'vitest';
import { flexiaiPolicy } from './flexiai-policy.ts';
import { BARE_SDK, policies } from './policies.ts';
import { readVariant, variantOf } from './variant.ts';

describe('a variant', () => {
  it('is a JSON object, with its own text as its name', () => {
    expect(readVariant('{"retry":{"maxRetries":1}}')).toEqual({
      name: '{"retry":{"maxRetries":1}}',
      settings: { retry: { maxRetries: 1 } },
    });
  });

  it('may have a name', () => {
    expect(readVariant('no budget={"retry":{"budget":false}}')).toEqual({
      name: 'no budget',
      settings: { retry: { budget: false } },
    });
  });

  it.each(['', 'name', 'name={', '[1]', '{"a":}'])('throws for %j', (text) => {
    expect(() => readVariant(text)).toThrow('A variant is a JSON object of options');
  });

  it('replaces single options, and keeps the others of their group', () => {
    const base = flexiaiPolicy(2, 'base', '', { retry: { maxRetries: 3, baseDelayMs: 10 }, hedge: { afterMs: 'p95' } });
    const variant = variantOf(base, readVariant('v={"retry":{"maxRetries":1},"hedge":false}'));
    expect(variant).toMatchObject({
      name: 'base v',
      upstreams: 2,
      settings: { retry: { maxRetries: 1, baseDelayMs: 10 }, hedge: false },
    });
  });

  it('throws for a policy without settings', () => {
    const sdk = policies.find(({ name }) => name === BARE_SDK);
    expect(sdk && variantOf(sdk, readVariant('{}'))).toBeUndefined();
  });
});
