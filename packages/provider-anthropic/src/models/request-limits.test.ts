import { NO_ISSUES, type UnifiedRequest } from '@flexiai/core/plugin';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProvider } from '../../test/harness.ts';

const provider = createProvider({ model: 'claude-sonnet-4-5' });
const issuesOf = (settings: Partial<UnifiedRequest>, strict = false, model = 'claude-sonnet-4-5') =>
  provider.checkRequest({ messages: [{ role: 'user', content: 'Hi' }], ...settings }, model, strict);

describe('issues of a request to Claude', () => {
  it('cost nothing for a request without special settings', () => {
    expect(issuesOf({})).toBe(NO_ISSUES);
    expect(issuesOf({ temperature: 2, maxOutputTokens: 10_000_000, metadata: { userId: 'u' } })).toBe(NO_ISSUES);
  });

  it('include a user’s id that is too long', () => {
    expect(issuesOf({ metadata: { userId: 'u'.repeat(257) } })).toEqual([
      { path: 'metadata.userId', message: 'must have at most 256 characters, got 257', kind: 'invalid' },
    ]);
  });
});

describe('a strict look', () => {
  beforeAll(() => provider.load());

  it('include everything that would cause a warning, by the model', () => {
    expect(issuesOf({ temperature: 1.5 }, true)).toEqual([
      {
        path: 'temperature',
        message: 'temperature was lowered from 1.5 to 1, the highest value that Claude accepts.',
        kind: 'unsupported',
      },
    ]);
    expect(issuesOf({ temperature: 0.5 }, true)).toEqual([]);
    expect(issuesOf({ temperature: 0.5 }, true, 'claude-opus-5-5')).toMatchObject([{ path: 'temperature' }]);
    expect(issuesOf({ maxOutputTokens: 10_000_000 }, true)).toMatchObject([{ path: 'maxOutputTokens' }]);
    expect(issuesOf({ seed: 1 }, true)).toMatchObject([{ path: 'seed' }]);
  });

  it('include a schema that cannot be sent', () => {
    const schema = { '~standard': { version: 1, vendor: 'mine', validate: () => ({ value: 1 }) } } as const;
    expect(issuesOf({ responseFormat: { type: 'json-schema', name: 'a', schema } }, true)).toMatchObject([
      { kind: 'invalid', message: expect.stringContaining('cannot be written as JSON Schema') },
    ]);
  });
});
