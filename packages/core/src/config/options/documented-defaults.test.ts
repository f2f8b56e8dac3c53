import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveCircuitBreaker } from './circuit-breaker-config.ts';
import { resolveHealthProbe } from './health-probe-config.ts';
import { resolveHedge } from './hedge-config.ts';
import { resolveLimits } from './limits-config.ts';
import { resolveRetry } from './retry-config.ts';
import { resolveStreaming } from './streaming-config.ts';
import { resolveTimeouts } from './timeout-config.ts';

/** The options of a file whose documentation has a number or a word as their default. */
function documented(file: string): readonly (readonly [option: string, value: unknown])[] {
  const source = readFileSync(new URL(file, import.meta.url), 'utf8');
  const found = source.matchAll(/@default ('\w+'|[\d.]+)\s*(?:\*\s*)?\*\/\s*readonly (\w+)\?/g);
  return [...found].map(([, value = '', option = '']) => [
    option,
    value.startsWith("'") ? value.slice(1, -1) : Number(value),
  ]);
}

describe('the documented default', () => {
  it.each<[string, object | undefined, readonly string[]]>([
    ['hedge-config.ts', resolveHedge({}), ['afterMs']],
    ['limits-config.ts', resolveLimits({}, undefined), ['whenReached', 'maxQueue', 'maxWaitMs']],
    ['retry-config.ts', resolveRetry(), ['maxRetries', 'baseDelayMs', 'maxDelayMs', 'maxRetryAfterMs']],
    ['streaming-config.ts', resolveStreaming(), ['onInterruption', 'holdChars', 'holdMs']],
    ['timeout-config.ts', resolveTimeouts(), ['idleMs', 'totalMs', 'minCharsPerSecond', 'rateWindowMs']],
    ['health-probe-config.ts', resolveHealthProbe({}), ['intervalMs']],
  ])('of each option in %s is the actual default', (file, resolved, options) => {
    const stated = Object.fromEntries(documented(file));
    expect(Object.keys(stated)).toEqual(expect.arrayContaining([...options]));
    for (const option of options) expect(resolved).toHaveProperty(option, stated[option]);
  });

  it.each(['consecutive', 'sampling', 'count'] as const)(
    'of each option of a circuit breaker by %s is the actual default',
    (kind) => {
      const resolved: { readonly [option: string]: unknown } = { ...resolveCircuitBreaker({ kind }) };
      const stated = documented('circuit-breaker-config.ts').filter(
        ([option]) => resolved[option] !== undefined && option !== 'failureThreshold',
      );
      expect(stated.length).toBeGreaterThan(2);
      for (const [option, value] of stated) expect(resolved).toHaveProperty(option, value);
      expect(resolved['failureThreshold']).toBe(kind === 'consecutive' ? 5 : 0.5);
    },
  );
});
