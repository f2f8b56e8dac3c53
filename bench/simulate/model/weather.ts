/** How an upstream fares at a moment. What is left out is as usual. */
export interface Weather {
  /** Nobody gets in, and whoever is inside is cut off. */
  readonly isDown?: boolean;
  /** Requests are taken and never answered. */
  readonly isSilent?: boolean;
  /** The share of requests that fail with a 500. */
  readonly errorShare?: number;
  /** First contents take so many times as long. */
  readonly slowdown?: number;
  /** The share of its usual requests that is let in; the others get a 429. */
  readonly admittedShare?: number;
  /** The share of places that is left. */
  readonly placesShare?: number;
}

/** An upstream without trouble. */
export const FAIR: Weather = Object.freeze({});

/** Trouble that comes over an upstream and goes away again. */
export interface Outage {
  readonly name: string;
  /** In a sentence, for the report. */
  readonly what: string;
  /** The weather so many ms after it began. */
  readonly weather: (sinceMs: number) => Weather;
  /** How long the trouble lasts. */
  readonly durationMs: number;
}

/** Not a multiple of any of the client's clocks: nobody is to be lucky. */
const OUTAGE_MS = 200_000;
const FLAP_MS = 20_000;
const RAMP_MS = 80_000;

export const outages: readonly Outage[] = [
  {
    name: 'full',
    what: 'Connections are refused, and answers that were under way are cut off.',
    weather: () => ({ isDown: true }),
    durationMs: OUTAGE_MS,
  },
  {
    name: 'silent',
    what: 'Requests are accepted and never answered.',
    weather: () => ({ isSilent: true }),
    durationMs: OUTAGE_MS,
  },
  {
    name: 'partial',
    what: '40 % of the requests fail with a 500.',
    weather: () => ({ errorShare: 0.4 }),
    durationMs: OUTAGE_MS,
  },
  {
    name: 'slow',
    what: 'First contents take ten times as long.',
    weather: () => ({ slowdown: 10 }),
    durationMs: OUTAGE_MS,
  },
  {
    name: 'rate-limited',
    what: 'A fifth of the usual requests is let in; the others get a 429 that says when to come back.',
    weather: () => ({ admittedShare: 0.2 }),
    durationMs: OUTAGE_MS,
  },
  {
    name: 'flapping',
    what: `Down for ${FLAP_MS / 1000} s, up for ${FLAP_MS / 1000} s, and so on.`,
    weather: (sinceMs) => ({ isDown: Math.floor(sinceMs / FLAP_MS) % 2 === 0 }),
    durationMs: 9 * FLAP_MS,
  },
  {
    name: 'brown-out',
    what: 'Four fifths of the capacity are lost; after two minutes they come back bit by bit.',
    weather: (sinceMs) => {
      const back = Math.max(0, sinceMs - (OUTAGE_MS - RAMP_MS)) / RAMP_MS;
      return { placesShare: 0.2 + 0.8 * Math.min(1, back) };
    },
    durationMs: OUTAGE_MS,
  },
];
