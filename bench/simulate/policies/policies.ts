import type { Policy } from './caller.ts';
import { FailoverCaller } from './failover-caller.ts';
import { flexiaiPolicy } from './flexiai-policy.ts';
import { SDKCaller } from './sdk-caller.ts';

const PRESETS = ['reliable', 'fast', 'cheap', 'batch', 'development'] as const;

/** The baseline of FlexiAI with one provider. */
export const BARE_SDK = 'bare SDK';
/** The baseline of FlexiAI with two providers. */
export const BY_HAND = 'failover by hand';

const onOne: readonly Policy[] = [
  {
    name: BARE_SDK,
    what: 'One upstream, asked with a provider’s SDK and its own two retries.',
    upstreams: 1,
    makeCaller: ({ primary }) => new SDKCaller(primary),
  },
  flexiaiPolicy(1, 'alone: defaults', 'One upstream, FlexiAI with nothing set.'),
  flexiaiPolicy(1, 'alone: one try', 'The same with `retry: { maxRetries: 0 }` and `circuitBreaker: false`.', {
    retry: { maxRetries: 0 },
    circuitBreaker: false,
  }),
  flexiaiPolicy(1, 'alone: sampling', 'The same with `circuitBreaker: { kind: "sampling" }`.', {
    circuitBreaker: { kind: 'sampling' },
  }),
  flexiaiPolicy(1, 'alone: health probe', 'The same with `healthProbe: {}`.', { healthProbe: {} }),
  ...PRESETS.map((preset) =>
    flexiaiPolicy(1, `alone: ${preset}`, `One upstream, FlexiAI with \`preset: "${preset}"\`.`, { preset }),
  ),
];

const onTwo: readonly Policy[] = [
  {
    name: BY_HAND,
    what: 'Two upstreams, each asked with its SDK and its own two retries; the second when the first has thrown.',
    upstreams: 2,
    makeCaller: (upstreams) => new FailoverCaller(upstreams),
  },
  flexiaiPolicy(2, 'pair: defaults', 'Two upstreams, FlexiAI with nothing set.'),
  flexiaiPolicy(2, 'pair: no breaker', 'The same with `circuitBreaker: false`.', { circuitBreaker: false }),
  flexiaiPolicy(2, 'pair: no retry budget', 'The same with `retry: { budget: false }`.', { retry: { budget: false } }),
  flexiaiPolicy(2, 'pair: sampling', 'The same with `circuitBreaker: { kind: "sampling" }`.', {
    circuitBreaker: { kind: 'sampling' },
  }),
  flexiaiPolicy(2, 'pair: restart', 'The same with `streaming: { onInterruption: "restart" }`.', {
    streaming: { onInterruption: 'restart' },
  }),
  flexiaiPolicy(2, 'pair: health probe', 'The same with `healthProbe: {}`.', { healthProbe: {} }),
  flexiaiPolicy(2, 'pair: short clocks', 'The same with `timeouts: { firstContentMs: 5000 }`.', {
    timeouts: { firstContentMs: 5000 },
  }),
  flexiaiPolicy(2, 'pair: hedge at p95', 'The same with `hedge: { afterMs: "p95" }`.', { hedge: { afterMs: 'p95' } }),
  flexiaiPolicy(2, 'pair: weighted 70 : 30', 'The same with `routing: { strategy: "weighted" }`.', {
    routing: { strategy: 'weighted' },
    entries: [
      { priority: 1, weight: 70 },
      { priority: 1, weight: 30 },
    ],
  }),
  flexiaiPolicy(2, 'pair: least latency', 'The same with `routing: { strategy: "least-latency" }`.', {
    routing: { strategy: 'least-latency' },
    entries: [{ priority: 1 }, { priority: 1 }],
  }),
  ...PRESETS.map((preset) =>
    flexiaiPolicy(2, `pair: ${preset}`, `Two upstreams, FlexiAI with \`preset: "${preset}"\`.`, { preset }),
  ),
];

export const policies: readonly Policy[] = [...onOne, ...onTwo];

/** The policies that are simulated at every level of traffic and with every seed. */
export const mainPolicies: readonly string[] = [
  BARE_SDK,
  'alone: defaults',
  'alone: reliable',
  BY_HAND,
  'pair: defaults',
  'pair: reliable',
];
