import { ConfigurationError, describeValue } from '@flexiai/core/plugin';

/**
 * @param what the function that received `ai`; begins the message
 * @throws ConfigurationError if `createFlexiAI` did not make `ai`
 */
export function checkClient(what: string, ai: unknown): void {
  const isClient = typeof ai === 'object' && ai !== null && typeof Reflect.get(ai, 'explain') === 'function';
  if (!isClient) {
    throw new ConfigurationError(`${what} expects a client of createFlexiAI, got ${describeValue(ai)}.`);
  }
}
