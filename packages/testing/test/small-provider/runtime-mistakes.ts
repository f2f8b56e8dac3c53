import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionError, ProviderError } from '@flexiai/core/plugin';
import type { Mistake } from './mistake.ts';
import { withRequest } from './spoilings.ts';
import type { Spoiling } from './spoilt-plugin.ts';

/** The longest delay that an error requests. */
const HOUR_MS = 3_600_000;

/** Side effects of a provider: timers, keys, console output. */
export const runtimeMistakes: readonly Mistake[] = [
  {
    does: 'has a time-out of its own',
    breaks: ['FX-CLOCK-02'],
    ...withClock(30_000),
  },
  {
    does: 'waits as long as the service requests',
    breaks: ['FX-ERROR-16', 'FX-CLOCK-03'],
    call: (call) => async (request, context) => {
      try {
        return await call(request, context);
      } catch (error) {
        const wait = error instanceof ProviderError ? (error.retryAfterMs ?? 0) : 0;
        if (wait > 5000 && wait < HOUR_MS) await sleep(wait, undefined, { ref: false });
        throw error;
      }
    },
  },
  {
    does: 'waits before it sends anything',
    breaks: ['FX-CLOCK-02'],
    call: (call) => async (request, context) => {
      await sleep(1);
      return await call(request, context);
    },
  },
  { does: 'uses the key of its options', breaks: ['FX-SECRET-07'], keyOfOptions: true },
  {
    does: 'keeps the key of its first call',
    breaks: ['FX-SECRET-07', 'FX-CONCURRENCY-04'],
    call: (call) => {
      let first: string | undefined;
      return async (request, context) => {
        first ??= context.apiKey;
        return await call(request, context.apiKey === undefined ? context : { ...context, apiKey: first ?? '' });
      };
    },
  },
  {
    does: 'writes to the console',
    breaks: ['FX-LEAK-04'],
    isLoud: true,
    ...withRequest((request) => {
      // biome-ignore lint/suspicious/noConsole: it is the mistake
      if (request.topK !== undefined) console.warn('topK is not known.');
      return request;
    }),
  },
  {
    does: 'warns through the process',
    breaks: ['FX-LEAK-04'],
    isLoud: true,
    ...withRequest((request) => {
      if (request.topK !== undefined) process.emitWarning('topK is not known.');
      return request;
    }),
  },
];

/** Aborts unary calls after a time. */
export function withClock(timeMs: number): Spoiling {
  return {
    call: (call) => async (request, context) => {
      const clock = new AbortController();
      const timer = setTimeout(() => clock.abort(), timeMs);
      try {
        return await call(request, { ...context, signal: AbortSignal.any([context.signal, clock.signal]) });
      } catch (error) {
        if (!clock.signal.aborted) throw error;
        throw new ConnectionError('It took too long.', { provider: 'small', model: 'small' });
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
