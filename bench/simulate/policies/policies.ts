import type { FlexiAIConfig } from '@flexiai/core';
import type { Policy, Upstreams } from './caller.ts';
import { FlexiAICaller } from './flexiai-caller.ts';
import { SDKCaller } from './sdk-caller.ts';

type Settings = Omit<FlexiAIConfig, 'providers'>;

function one({ primary }: Upstreams): FlexiAIConfig['providers'] {
  return [primary({})];
}

function both({ primary, fallback }: Upstreams): FlexiAIConfig['providers'] {
  return [primary({}), fallback({})];
}

function flexiai(name: string, what: string, settings: Settings, providers: typeof both = both): Policy {
  return { name, what, makeCaller: (upstreams) => new FlexiAICaller({ providers: providers(upstreams), ...settings }) };
}

/** Without what keeps retries in bounds. */
const UNBOUNDED: Settings = { circuitBreaker: false, retry: { budget: false } };

export const policies: readonly Policy[] = [
  flexiai(
    'one provider, no retries',
    'One upstream, each call asks it once.',
    { retry: { maxRetries: 0 }, circuitBreaker: false },
    one,
  ),
  {
    name: 'one provider, SDK retries',
    what: 'One upstream, three tries: what the providers’ SDKs do by themselves.',
    makeCaller: ({ primary }) => new SDKCaller(primary),
  },
  flexiai('one provider, FlexiAI', 'One upstream behind FlexiAI’s defaults.', {}, one),
  flexiai(
    'one provider, sampling',
    'One upstream, and a breaker that opens when half of the calls fail.',
    { circuitBreaker: { kind: 'sampling' } },
    one,
  ),
  flexiai(
    'naive failover',
    'Two upstreams, three tries each, and neither breaker nor retry budget: what is written in an afternoon.',
    UNBOUNDED,
  ),
  flexiai('no breaker', 'FlexiAI’s defaults with `circuitBreaker: false`.', { circuitBreaker: false }),
  flexiai('no retry budget', 'FlexiAI’s defaults with `retry: { budget: false }`.', { retry: { budget: false } }),
  flexiai('FlexiAI defaults', 'Two upstreams, nothing set.', {}),
  flexiai('+ restart', 'The defaults and `streaming: { onInterruption: "restart" }`.', {
    streaming: { onInterruption: 'restart' },
  }),
  flexiai('+ health probe', 'The defaults and `healthProbe: { intervalMs: 15_000 }`.', {
    healthProbe: { intervalMs: 15_000 },
  }),
  flexiai('+ short clocks', 'The defaults and `timeouts: { firstContentMs: 5000 }`.', {
    timeouts: { firstContentMs: 5000 },
  }),
  flexiai('+ hedge at p95', 'The defaults and `hedge: { afterMs: "p95" }`.', { hedge: { afterMs: 'p95' } }),
  flexiai(
    '+ weighted 70 : 30',
    'The defaults and `routing: { strategy: "weighted" }`.',
    { routing: { strategy: 'weighted' } },
    ({ primary, fallback }) => [primary({ priority: 1, weight: 70 }), fallback({ priority: 1, weight: 30 })],
  ),
  flexiai(
    '+ least latency',
    'The defaults and `routing: { strategy: "least-latency" }`.',
    { routing: { strategy: 'least-latency' } },
    ({ primary, fallback }) => [primary({ priority: 1 }), fallback({ priority: 1 })],
  ),
  flexiai('preset: fast', 'Two upstreams and `preset: "fast"`.', { preset: 'fast' }),
];
