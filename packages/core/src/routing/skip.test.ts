import { describe, expect, it } from 'vitest';
import { resolveApiKey } from '../config/entries/resolve-api-key.ts';
import { errorOfSkip, skipOf } from './skip.ts';

/** The message of the error for an entry whose key is in no variable. */
function missingKey(): string {
  const info = { env: ['SKIP_TEST_KEY'], validate: () => ({ ok: true }) as const };
  try {
    resolveApiKey({ provider: 'main', model: 'm1', info, option: undefined, ownEndpoint: false });
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('The key was found.');
}

describe('the error for a candidate that was skipped', () => {
  it('says what to do about a missing key in a sentence of its own', () => {
    expect(errorOfSkip(skipOf('main', 'm1', 'no-credential', undefined, missingKey())).message).toBe(
      '"main" (m1) was not asked: it has no usable credential. ' +
        'No API key for "main": set its apiKey option or the environment variable SKIP_TEST_KEY.',
    );
  });

  it('ends with the details of other reasons', () => {
    expect(errorOfSkip(skipOf('main', 'm1', 'missing-capability', undefined, 'tools.')).message).toBe(
      '"main" (m1) was not asked: it lacks a capability that the request needs: tools.',
    );
  });
});
