import type {
  Attempt,
  ClientEventListener,
  ClientEventName,
  ClientEvents,
  FlexiAI,
  ProviderStatus,
  SkippedCandidate,
  UnifiedResponse,
} from '@flexiai/core';
import { ServerError } from '@flexiai/core';

/** A client that replays made-up events of the past, without calls. */
export interface SyntheticClient {
  readonly ai: FlexiAI;
  /** The actions performed on it. */
  readonly actions: string[];
  /** Emits an event with the time `at`. */
  emit<Name extends ClientEventName>(name: Name, event: ClientEvents[Name], at?: number): void;
  /** Changes its state of an entry. */
  set(name: string, change: Partial<ProviderStatus>): void;
  /** Replays traffic up to now, the same each time: the first entry fails twice during it, and at its end. */
  play(durationMs: number): void;
}

export interface SyntheticEntry {
  readonly name: string;
  readonly provider: string;
  readonly model: string;
}

const LATENCY = { samples: 256, p50: 812, p95: 1740, p99: 2630 };

/** @param entries in the order of candidates */
export function syntheticClient(entries: readonly SyntheticEntry[]): SyntheticClient {
  const listeners = new Map<string, ((event: never) => void)[]>();
  const actions: string[] = [];
  const statuses = new Map(entries.map((entry, place) => [entry.name, statusOf(entry, place)]));
  const client = {
    on<Name extends ClientEventName>(name: Name, listener: ClientEventListener<Name>) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener as (event: never) => void]);
      return () =>
        listeners.set(
          name,
          (listeners.get(name) ?? []).filter((other) => other !== listener),
        );
    },
    getProviderStatus: () => [...statuses.values()],
    getRequestStats: () => ({ inFlight: Math.min(3, entries.length) }),
    resetCircuitBreakers: (name: string) => actions.push(`reset ${name}`),
    isolate: (name: string) => actions.push(`isolate ${name}`),
    setPrimaryProvider: (name: string) => actions.push(`primary ${name}`),
  };
  const synthetic: SyntheticClient = {
    ai: client as unknown as FlexiAI,
    actions,
    emit: (name, event, at) =>
      asOf(at, () => {
        for (const listen of listeners.get(name) ?? []) listen(event as never);
      }),
    set: (name, change) => {
      const status = statuses.get(name);
      if (status !== undefined) statuses.set(name, { ...status, ...change });
    },
    play: (durationMs) => play(synthetic, entries, durationMs),
  };
  return synthetic;
}

/** Runs a function at another time. */
function asOf(at: number | undefined, run: () => void): void {
  if (at === undefined) {
    run();
    return;
  }
  const { now } = Date;
  Date.now = () => at;
  try {
    run();
  } finally {
    Date.now = now;
  }
}

function statusOf({ name, provider, model }: SyntheticEntry, place: number): ProviderStatus {
  const speed = 0.7 + ((place * 37) % 11) / 10;
  const scaled = (factor: number) => ({
    samples: LATENCY.samples,
    p50: Math.round(LATENCY.p50 * factor),
    p95: Math.round(LATENCY.p95 * factor),
    p99: Math.round(LATENCY.p99 * factor),
  });
  return {
    name,
    plugin: provider,
    provider,
    model,
    priority: place,
    primary: place === 0,
    health: 'healthy',
    circuit: { state: 'closed', successes: 900, failures: 2, consecutiveFailures: 0, rejections: 0, openings: 0 },
    requests: 900,
    successes: 898,
    failures: 2,
    aborted: 0,
    inFlight: place === 0 ? 2 : place < 3 ? 1 : 0,
    inputTokens: 120_000,
    outputTokens: 60_000,
    latency: scaled(speed),
    firstContent: scaled(speed * 0.35),
    timeouts: {
      headersMs: 8000,
      unaryHeadersMs: 60_000,
      firstContentMs: 12_000,
      idleMs: 30_000,
      learned: ['headersMs'],
    },
    ...(place % 3 === 1 && { queued: 0 }),
  };
}

/** Pseudo-random numbers, the same each time. */
function randomness(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

function play(client: SyntheticClient, entries: readonly SyntheticEntry[], durationMs: number): void {
  if (entries.length === 0) return;
  const random = randomness(7);
  const end = Date.now();
  const start = end - durationMs;
  const outage = (at: number): boolean => {
    const part = (at - start) / durationMs;
    return (part > 0.36 && part < 0.47) || part > 0.86;
  };
  let [number, wasOut] = [0, false];
  // About 1,500 calls, whatever the time span, with more in the middle.
  const mean = durationMs / 1500;
  for (
    let at = start;
    at < end;
    at += mean * (0.4 + 1.2 * random()) * (1.35 - 0.6 * Math.sin(((at - start) / durationMs) * 5))
  ) {
    const isOut = outage(at) && entries.length > 1;
    if (isOut !== wasOut) tellCircuit(client, entries[0], isOut, at);
    const isFresh = isOut && !wasOut;
    wasOut = isOut;
    number += 1;
    const id = `r${number}`;
    const call = { callId: id, requestId: id, correlationId: `c0ffee00-${String(number).padStart(4, '0')}` };
    tellCall(client, { call, entries, isOut, isFresh: isFresh || (isOut && random() < 0.04), at, random });
  }
  if (wasOut && entries[0] !== undefined) {
    const openedAt = start + durationMs * 0.86;
    client.set(entries[0].name, {
      health: 'unhealthy',
      circuit: {
        ...{ state: 'open', successes: 700, failures: 41, consecutiveFailures: 5, rejections: 180, openings: 2 },
        ...{ lastStateChangeAt: openedAt, nextProbeAt: end + 21_000 },
      },
      lastError: { code: 'overloaded', message: 'The service is overloaded. Try again later.' },
    });
  }
}

interface Played {
  readonly call: { readonly callId: string; readonly requestId: string; readonly correlationId: string };
  readonly entries: readonly SyntheticEntry[];
  readonly isOut: boolean;
  /** The first entry is called in any case, and fails. */
  readonly isFresh: boolean;
  readonly at: number;
  readonly random: () => number;
}

function tellCall(client: SyntheticClient, { call, entries, isOut, isFresh, at, random }: Played): void {
  const [first] = entries;
  if (first === undefined) return;
  if (random() < 0.14) {
    tellCached(client, call, first, at, random);
    return;
  }
  client.emit('cacheMiss', { ...call }, at);
  const others = entries.slice(1);
  const target = isOut || random() < 0.24 ? (others[Math.floor(random() ** 2 * others.length)] ?? first) : first;
  const attempts: Attempt[] = [];
  const skipped: SkippedCandidate[] = [];
  let offset = 0;
  if (isOut && target !== first && !isFresh) {
    const message = `The circuit of ${first.name} is open`;
    skipped.push({ provider: first.name, model: first.model, reason: 'circuit-open', message, retryAt: at + 20_000 });
  } else if (isOut && target !== first) {
    for (const kind of ['first', 'retry'] as const) {
      const durationMs = 120 + random() * 400;
      const attempt: Attempt = {
        ...{ provider: first.name, model: first.model, kind, outcome: 'failed', status: 529, durationMs },
        ...{
          startedAt: at + offset,
          errorCode: 'overloaded',
          errorMessage: 'The service is overloaded. Try again later.',
        },
      };
      attempts.push(attempt);
      client.emit('attemptEnd', { ...call, attempt, number: attempts.length }, at + offset + durationMs);
      offset += durationMs + 60;
    }
    const error = new ServerError('The service is overloaded. Try again later.', {
      provider: first.name,
      model: first.model,
    });
    client.emit('failover', { ...call, from: first.name, to: target.name, reason: 'overloaded', error }, at + offset);
  }
  const slow = (isOut ? 1.5 : 1) * (0.8 + ((entries.indexOf(target) * 29) % 7) / 10);
  const firstContentMs = (160 + 420 * random() ** 3) * slow;
  const durationMs = firstContentMs + (300 + 900 * random() + 2200 * random() ** 8) * slow;
  if (random() < (isOut ? 0.012 : 0.002)) {
    const error = new ServerError('The server had an error while it processed the request.', {
      provider: target.name,
      model: target.model,
    });
    client.emit(
      'error',
      { ...call, operation: 'chat', error: error.withAttempts(attempts), durationMs: durationMs + offset },
      at + offset + durationMs,
    );
    return;
  }
  const usage = {
    inputTokens: Math.round(200 + 900 * random()),
    outputTokens: Math.round(60 + 340 * random()),
  } as Attempt['usage'] & object;
  const costUsd = ((usage.inputTokens ?? 0) * 0.4 + (usage.outputTokens ?? 0) * 1.6) / 1e6;
  const attempt: Attempt = {
    ...{ provider: target.name, model: target.model, outcome: 'success', startedAt: at + offset, durationMs },
    ...{
      kind: attempts.length > 0 ? 'failover' : 'first',
      headersMs: firstContentMs * 0.8,
      firstContentMs,
      usage,
      costUsd,
      status: 200,
    },
  };
  attempts.push(attempt);
  const ended = at + offset + durationMs;
  client.emit('attemptEnd', { ...call, attempt, number: attempts.length }, ended);
  const response = {
    provider: target.name,
    model: target.model,
    attempts,
    skipped,
    usage,
    cost: { totalUsd: costUsd },
  };
  client.emit(
    'response',
    { ...call, response: response as unknown as UnifiedResponse, durationMs: offset + durationMs },
    ended,
  );
}

function tellCached(
  client: SyntheticClient,
  call: Played['call'],
  entry: SyntheticEntry,
  at: number,
  random: () => number,
): void {
  const savedUsd = 0.0002 + 0.0005 * random();
  const { name: provider, model } = entry;
  client.emit(
    'cacheHit',
    { ...call, key: 'k', provider, model, ageMs: 60_000, from: 'fresh', savedUsd, savedMs: 900 },
    at,
  );
  const attempt = { provider, model, kind: 'cache', outcome: 'success', startedAt: at, durationMs: 1 };
  const usage = { inputTokens: 0, outputTokens: 0 };
  const cost = { totalUsd: 0, savedUsd };
  const response = {
    provider,
    model,
    attempts: [attempt],
    skipped: [],
    usage,
    cost,
    cached: { ageMs: 60_000, key: 'k' },
  };
  client.emit('response', { ...call, response: response as unknown as UnifiedResponse, durationMs: 2 }, at);
}

function tellCircuit(client: SyntheticClient, entry: SyntheticEntry | undefined, isOut: boolean, at: number): void {
  if (entry === undefined) return;
  const { name: provider, model } = entry;
  const change = isOut
    ? {
        from: 'closed' as const,
        to: 'open' as const,
        reason: '5 failures in a row, the last one: overloaded (HTTP 529)',
      }
    : { from: 'half-open' as const, to: 'closed' as const, reason: 'A probe was answered' };
  const snapshot = { state: change.to, successes: 0, failures: 0, consecutiveFailures: 0, rejections: 0, openings: 1 };
  client.emit('breakerChange', { provider, model, at, ...change, snapshot }, at);
}
