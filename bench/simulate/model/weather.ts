/** The state of an upstream at a moment. Omitted fields have their usual value. */
export interface Weather {
  /** Connections are refused, and answers in progress are interrupted. */
  readonly isDown?: boolean;
  /** Requests are accepted and never answered. */
  readonly isSilent?: boolean;
  /** The share of requests that fail with a 500. */
  readonly errorShare?: number;
  /** Factor of the time to the first content. */
  readonly slowdown?: number;
  /** The share of the usual requests that is admitted; the others get a 429. */
  readonly admittedShare?: number;
  /** The share of the remaining slots. */
  readonly placesShare?: number;
}

/** An upstream without an outage. */
export const FAIR: Weather = Object.freeze({});

/** An outage with a beginning and an end. */
export interface Outage {
  readonly name: string;
  /** In a sentence, for the report. */
  readonly what: string;
  /** The weather of the primary, by the time since the outage began. */
  readonly weather: (sinceMs: number) => Weather;
  /** Whether the fallback has the same weather. @default false */
  readonly hitsBoth?: boolean;
  /** Duration of the outage. */
  readonly durationMs: number;
}

/** Not a multiple of any of the client's time limits, so that no policy profits from a coincidence. */
const OUTAGE_MS = 200_000;
/** In a constant state without learning, half the time shows as much. */
const STEADY_MS = 100_000;
const FLAP_MS = 20_000;
const RAMP_MS = 80_000;

export const outages: readonly Outage[] = [
  {
    name: 'full',
    what: 'The primary refuses connections, and answers that were under way are cut off.',
    weather: () => ({ isDown: true }),
    durationMs: OUTAGE_MS,
  },
  {
    name: 'silent',
    what: 'The primary accepts requests and never answers.',
    weather: () => ({ isSilent: true }),
    durationMs: OUTAGE_MS,
  },
  {
    name: 'brown-out-40',
    what: '40 % of the requests to the primary fail with a 500.',
    weather: () => ({ errorShare: 0.4 }),
    durationMs: STEADY_MS,
  },
  {
    name: 'brown-out-70',
    what: '70 % of the requests to the primary fail with a 500.',
    weather: () => ({ errorShare: 0.7 }),
    durationMs: STEADY_MS,
  },
  {
    name: 'both-40',
    what: '40 % of the requests to each of the two upstreams fail with a 500.',
    weather: () => ({ errorShare: 0.4 }),
    hitsBoth: true,
    durationMs: STEADY_MS,
  },
  {
    name: 'both-down',
    what: 'Both upstreams refuse connections, and answers that were under way are cut off.',
    weather: () => ({ isDown: true }),
    hitsBoth: true,
    durationMs: OUTAGE_MS,
  },
  {
    name: 'slow',
    what: 'First contents of the primary take ten times as long.',
    weather: () => ({ slowdown: 10 }),
    durationMs: STEADY_MS,
  },
  {
    name: 'rate-limited',
    what: 'The primary admits a fifth of the usual requests; the others get a 429 that says when to come back.',
    weather: () => ({ admittedShare: 0.2 }),
    durationMs: STEADY_MS,
  },
  {
    name: 'flapping',
    what: `The primary is down for ${FLAP_MS / 1000} s, up for ${FLAP_MS / 1000} s, and so on.`,
    weather: (sinceMs) => ({ isDown: Math.floor(sinceMs / FLAP_MS) % 2 === 0 }),
    durationMs: 9 * FLAP_MS,
  },
  {
    name: 'overload',
    what: 'The primary loses four fifths of its capacity; after two minutes it comes back bit by bit.',
    weather: (sinceMs) => {
      const back = Math.max(0, sinceMs - (OUTAGE_MS - RAMP_MS)) / RAMP_MS;
      return { placesShare: 0.2 + 0.8 * Math.min(1, back) };
    },
    durationMs: OUTAGE_MS,
  },
];
