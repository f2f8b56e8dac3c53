import type { UpstreamPlan } from '../model/upstream.ts';

/** The traffic of the application, and the duration of the simulation. */
export interface Traffic {
  /** Calls per second or minute in each process: `5/s`, `1/min`. */
  readonly name: string;
  /** Calls per second in each process. */
  readonly perSecond: number;
  /** Processes of the application; each has a separate client object. */
  readonly processes: number;
  /** Before the outage. The first half is not counted. */
  readonly beforeMs: number;
  /** After the outage. */
  readonly afterMs: number;
  /** Factor of an outage's duration. */
  readonly outageFactor: number;
}

/** Between an answer and the client's next question, on average. */
export const THINK_MS = 56_000;
/** Approximate duration of a question and its answer without an outage. */
const ANSWER_MS = 5000;
/** Questions of a client before it leaves; another one replaces it. */
export const TURNS = 5;
/** How long a client waits for the first content before it gives up. */
export const PATIENCE_MS = 60_000;
/** Of a client without failures: it thinks, asks and reads. */
export const TURN_MS = THINK_MS + ANSWER_MS;

/** Processes at one call per minute: a single one would make three calls in an outage. */
const SPARSE_PROCESSES = 60;
const UNITS: Readonly<Record<string, number>> = { s: 1, min: 60 };

/**
 * Traffic by its name: a number, a slash, and `s` or `min`.
 *
 * @param small shorter, for tests
 * @throws Error for an invalid name
 */
export function trafficOf(name: string, { small = false }: { readonly small?: boolean } = {}): Traffic {
  const [amount, unit = ''] = name.split('/');
  const perSecond = Number(amount) / (UNITS[unit] ?? Number.NaN);
  if (!(perSecond > 0)) throw new Error(`Traffic is a number of calls such as "5/s" or "1/min", not "${name}".`);
  return {
    name,
    perSecond,
    processes: perSecond < 1 ? SPARSE_PROCESSES : 1,
    beforeMs: 30_000,
    afterMs: small ? 45_000 : 65_000,
    outageFactor: small ? 0.4 : 1,
  };
}

/** Number of concurrent clients. */
export function clientsOf({ perSecond, processes }: Traffic): number {
  return Math.round((perSecond * processes * TURN_MS) / 1000);
}

/** Both upstreams: about half of the primary's slots are used, and three quarters of the fallback's would be. */
export function upstreamPlans(traffic: Traffic): { readonly primary: UpstreamPlan; readonly fallback: UpstreamPlan } {
  // With fewer, random peaks would fill them.
  const clients = Math.max(100, clientsOf(traffic));
  const usualRequestsPerSecond = traffic.perSecond * traffic.processes;
  return {
    primary: {
      name: 'primary',
      firstContentMs: { median: 600, sigma: 0.5 },
      tokensPerSecond: 60,
      usualRequestsPerSecond,
      places: Math.round(clients * 0.2),
      queueLength: Math.round(clients * 0.1),
      inputUsdPerMillion: 1,
      outputUsdPerMillion: 4,
    },
    fallback: {
      name: 'fallback',
      firstContentMs: { median: 900, sigma: 0.5 },
      tokensPerSecond: 60,
      usualRequestsPerSecond,
      places: Math.round(clients * 0.15),
      queueLength: Math.round(clients * 0.1),
      inputUsdPerMillion: 3,
      outputUsdPerMillion: 15,
    },
  };
}
