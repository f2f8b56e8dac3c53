import { ConfigurationError, describeValue } from '@flexiai/core/plugin';

/**
 * @param what the function that was given `ai`, at the beginning of a sentence
 * @throws ConfigurationError for what `createFlexiAI` did not make
 */
export function checkClient(what: string, ai: unknown): void {
  const isClient = typeof ai === 'object' && ai !== null && typeof Reflect.get(ai, 'explain') === 'function';
  if (!isClient) {
    throw new ConfigurationError(`${what} expects a client of createFlexiAI, got ${describeValue(ai)}.`);
  }
}
