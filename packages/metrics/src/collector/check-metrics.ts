import { ConfigurationError, describeValue } from '@flexiai/core/plugin';

/**
 * @param what the function that received `metrics`; begins the message
 * @throws ConfigurationError if `createMetrics` did not make `metrics`
 */
export function checkMetrics(what: string, metrics: unknown): void {
  const isMetrics =
    typeof metrics === 'object' && metrics !== null && typeof Reflect.get(metrics, 'snapshot') === 'function';
  if (!isMetrics) {
    throw new ConfigurationError(`${what} expects what createMetrics() returns, got ${describeValue(metrics)}.`);
  }
}
