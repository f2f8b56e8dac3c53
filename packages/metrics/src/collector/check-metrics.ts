import { ConfigurationError, describeValue } from '@flexiai/core/plugin';

/**
 * @param what the function that was given `metrics`, at the beginning of a sentence
 * @throws ConfigurationError for what `createMetrics` did not make
 */
export function checkMetrics(what: string, metrics: unknown): void {
  const isMetrics =
    typeof metrics === 'object' && metrics !== null && typeof Reflect.get(metrics, 'snapshot') === 'function';
  if (!isMetrics) {
    throw new ConfigurationError(`${what} expects what createMetrics() returns, got ${describeValue(metrics)}.`);
  }
}
