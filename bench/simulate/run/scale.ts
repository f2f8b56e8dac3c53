import type { UpstreamPlan } from '../model/upstream.ts';

/** How large the simulated world is, and how long it is looked at. */
export interface Scale {
  /** Clients that are there at any time. */
  readonly clients: number;
  /** Between an answer and the client's next question, on average. */
  readonly thinkMs: number;
  /** Processes of the application; clients are spread over them, and none knows of another. */
  readonly processes: number;
  /** Before the outage. The first half is not looked at. */
  readonly beforeMs: number;
  /** After the outage. */
  readonly afterMs: number;
  /** How much longer than in `outages` an outage lasts; less than 1 is shorter. */
  readonly outageFactor: number;
}

/** 2,000 clients that ask 33 times a second. */
export const FULL_SCALE: Scale = {
  clients: 2000,
  thinkMs: 56_000,
  processes: 4,
  beforeMs: 60_000,
  afterMs: 280_000,
  outageFactor: 1,
};

/** For tests: fewer clients for a shorter time. */
export const SMALL_SCALE: Scale = {
  clients: 600,
  thinkMs: 56_000,
  processes: 2,
  beforeMs: 40_000,
  afterMs: 200_000,
  outageFactor: 1 / 3,
};

/** Questions a client asks before it goes; another one comes in its place. */
export const TURNS = 5;
/** How long a question and its answer take, about, where all is well. */
export const ANSWER_MS = 5000;
/** How long a client waits for the first of an answer before it gives up. */
export const PATIENCE_MS = 60_000;

/** Both upstreams, with places for `clients`: about a half of the primary's are taken, and three quarters of the fallback's would be. */
export function upstreamPlans({ clients, thinkMs }: Scale): {
  readonly primary: UpstreamPlan;
  readonly fallback: UpstreamPlan;
} {
  const usualRequestsPerSecond = clients / ((thinkMs + ANSWER_MS) / 1000);
  return {
    primary: {
      name: 'primary',
      firstContentMs: { median: 600, sigma: 0.5 },
      tokensPerSecond: 60,
      usualRequestsPerSecond,
      places: clients * 0.2,
      queueLength: clients * 0.1,
      inputUsdPerMillion: 1,
      outputUsdPerMillion: 4,
    },
    fallback: {
      name: 'fallback',
      firstContentMs: { median: 900, sigma: 0.5 },
      tokensPerSecond: 60,
      usualRequestsPerSecond,
      places: clients * 0.15,
      queueLength: clients * 0.1,
      inputUsdPerMillion: 3,
      outputUsdPerMillion: 15,
    },
  };
}
