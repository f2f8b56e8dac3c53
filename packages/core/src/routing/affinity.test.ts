import { describe, expect, it } from 'vitest';
import { Affinity } from './affinity.ts';

describe('Affinity', () => {
  it('keeps the last route of a key for ttlMs', () => {
    const affinity = new Affinity({ maxKeys: 10, ttlMs: 1000 });
    expect(affinity.get('k', 0)).toBeUndefined();
    affinity.remember('k', 'a', 'm', 0);
    expect(affinity.get('k', 999)).toMatchObject({ provider: 'a', model: 'm' });
    expect(affinity.get('k', 1000)).toBeUndefined();
    affinity.remember('k', 'b', 'n', 500);
    expect(affinity.get('k', 1499)).toMatchObject({ provider: 'b', model: 'n' });
  });

  it('drops the key that was unused for longest when there are too many', () => {
    const affinity = new Affinity({ maxKeys: 2, ttlMs: 1000 });
    for (const key of ['x', 'y']) affinity.remember(key, 'a', 'm', 0);
    affinity.remember('x', 'a', 'm', 1);
    affinity.remember('z', 'a', 'm', 2);
    expect(['x', 'y', 'z'].map((key) => affinity.get(key, 3)?.provider)).toEqual(['a', undefined, 'a']);
  });
});
