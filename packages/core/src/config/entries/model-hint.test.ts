import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { modelHint } from './model-hint.ts';

const knowledge = {
  models: ['acme-5-mini', 'acme-5.6', 'acme-4-old', 'zenith-large'].map((id) => ({ id })),
  retirements: [
    { id: 'acme-4-old', on: '2026-10-23', replacement: 'acme-5.6' },
    { id: 'acme-5.6', on: '2027-01-14' },
  ],
};

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 26) });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a hint about a model', () => {
  it.each([
    ['acme-5-minii', 'is not known to the plugin; did you mean "acme-5-mini"?'],
    ['ACME_5_MINI', 'is not known to the plugin; did you mean "acme-5-mini"?'],
    ['zenith-larg', 'is not known to the plugin; did you mean "zenith-large"?'],
    ['acme-4-old', 'was retired on 2026-10-23; its provider recommends "acme-5.6".'],
    ['acme-5.6', 'will be retired on 2027-01-14.'],
    ['acme-5-mini', undefined],
    ['something-else-altogether', undefined],
  ])('for "%s" is %o', (model, hint) => {
    expect(modelHint(model, knowledge, false)).toBe(hint);
  });

  it('is absent for an unknown version, until the provider says that the model does not exist', () => {
    for (const model of ['acme-6-mini', 'acme-5.7-mini', 'acme-5-mini-20270101']) {
      expect(modelHint(model, knowledge, false)).toBeUndefined();
    }
    expect(modelHint('acme-6-mini', knowledge, true)).toContain('did you mean "acme-5-mini"?');
  });

  it('does not recommend a retired model', () => {
    expect(modelHint('acme-4-odl', knowledge, true)).toBeUndefined();
    expect(modelHint('acme-4-odl', { models: knowledge.models }, true)).toContain('acme-4-old');
  });

  it('is absent if the plugin knows no models', () => {
    expect(modelHint('acme-5-minii', {}, true)).toBeUndefined();
  });
});
