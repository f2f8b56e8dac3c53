import type { Fault, WireErrorCase } from '@flexiai/testing';
import fc from 'fast-check';

/** The fault of one answer, and how its bytes arrive. */
export interface Mishap {
  readonly fault?: Fault;
  readonly split?: { readonly seed: number };
  readonly delayMs?: number;
  readonly tokenDelayMs?: number;
}

/** The texts of the models, and a fault for each answer. After its faults, a model is healthy. */
export interface FaultScript {
  readonly words: readonly string[];
  readonly thinks: boolean;
  /** Tool calls after the text. */
  readonly calls: number;
  /** How a model answers a request for a continuation: with its complete answer, or with the rest. */
  readonly continues: 'anew' | 'as-told';
  /** How the fallback handles a prefilled turn; `never`: the client knows that it accepts none. */
  readonly prefill: 'never' | 'continued' | 'refused';
  readonly primary: readonly Mishap[];
  /** `none`: there is no fallback. */
  readonly fallback: readonly Mishap[] | 'none';
}

const errorCases: readonly WireErrorCase[] = [
  'context-length',
  'insufficient-quota',
  'invalid-api-key',
  'model-not-found',
  'content-filter',
  'overloaded',
];

const retryAfter = fc.constantFrom<number | string>(
  0,
  0.02,
  3,
  86_400 * 365,
  -1,
  'soon',
  'Thu, 01 Jan 2026 00:00:00 GMT',
);

const statusFault = fc.oneof(
  fc.record(
    {
      kind: fc.constant('status' as const),
      status: fc.constantFrom(400, 401, 403, 404, 408, 409, 413, 422, 429, 429, 500, 500, 502, 503, 504, 529),
      retryAfter,
    },
    { requiredKeys: ['kind', 'status'] },
  ),
  fc.record({ kind: fc.constant('status' as const), error: fc.constantFrom(...errorCases) }),
);

/** Early, late, and after the end of most answers. */
const afterTokens = fc.oneof(fc.nat(3), fc.nat(130));

const streamFault = fc.oneof(
  fc.record({ kind: fc.constantFrom('cut' as const, 'stall' as const, 'malformed-chunk' as const), afterTokens }),
  fc.record({ kind: fc.constant('reset' as const), afterTokens }, { requiredKeys: ['kind'] }),
  fc.record(
    {
      kind: fc.constant('error-event' as const),
      afterTokens,
      error: fc.constantFrom('server_error', 'rate_limit_exceeded', 'insufficient_quota', 'context_length_exceeded'),
    },
    { requiredKeys: ['kind'] },
  ),
);

const otherFault = fc.oneof(
  fc.record({ kind: fc.constant('hang' as const), after: fc.constantFrom('accept' as const, 'headers' as const) }),
  fc.record({ kind: fc.constant('ping-forever' as const), intervalMs: fc.integer({ min: 2, max: 30 }) }),
  fc.record({ kind: fc.constantFrom('invalid-json' as const, 'truncated-body' as const) }),
);

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 2, arbitrary: statusFault },
  { weight: 4, arbitrary: streamFault },
  { weight: 1, arbitrary: otherFault },
);

const pace = { split: fc.record({ seed: fc.nat() }), delayMs: fc.nat(5), tokenDelayMs: fc.constant(1) };

const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ fault, ...pace }, { requiredKeys: ['fault'] }) },
  { weight: 1, arbitrary: fc.record(pace, { requiredKeys: [] }) },
);

/** Different words, so that the right result at a seam is unambiguous. */
const words = fc
  .array(fc.constantFrom('light', 'a', 'keeper’s', 'Fähre,', '灯台', '🏳️‍🌈', 'storm.', '"quoted"'), { maxLength: 120 })
  .map((list) => list.map((word, index) => `${word}${index}`));

export const faultScript: fc.Arbitrary<FaultScript> = fc.record({
  words,
  thinks: fc.boolean(),
  calls: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 }) }),
  continues: fc.constantFrom('anew' as const, 'as-told' as const),
  prefill: fc.constantFrom('never' as const, 'continued' as const, 'refused' as const),
  primary: fc.array(mishap, { minLength: 1, maxLength: 3 }),
  fallback: fc.oneof(
    { weight: 3, arbitrary: fc.array(mishap, { minLength: 1, maxLength: 3 }) },
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.constant('none' as const) },
  ),
});
