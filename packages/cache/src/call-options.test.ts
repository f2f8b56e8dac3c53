import { ValidationError } from '@flexiai/core';
import { describe, expect, it } from 'vitest';
import { cacheOptions, callOptionsOf } from './call-options.ts';

describe('the options of a call', () => {
  it('are part of its metadata beside labels of the application', () => {
    const metadata = { tenant: 't', ...cacheOptions({ ttlMs: 5, tags: ['docs'] }) };
    expect(callOptionsOf(metadata)).toEqual({ ttlMs: 5, tags: ['docs'] });
    expect(callOptionsOf({ tenant: 't' })).toEqual({});
  });

  it.each<[object, RegExp]>([
    [{ bypas: true }, /bypas: unknown option; did you mean "bypass"\?/],
    [{ ttlMs: -1 }, /ttlMs: expected milliseconds from 0, got -1/],
    [{ tags: [''] }, /tags: expected a list of texts that are not empty/],
    [{ partition: '' }, /partition: expected a text that is not empty/],
    [{ cacheTemperature: 0 }, /cacheTemperature: expected "zero", "unset" or "any", got 0/],
  ])('throw if they are invalid: %j', (options, message) => {
    expect(() => cacheOptions(options)).toThrow(message);
    expect(() => callOptionsOf({ 'flexiai.cache': options })).toThrow(ValidationError);
  });
});
