import type { RecordedRequest, RequestOutcome } from './recorded-request.ts';

/** A request before it is logged. */
export type ArrivedRequest = Omit<RecordedRequest, 'index' | 'receivedAt' | 'outcome' | 'closedAt'>;

interface Entry {
  readonly request: { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] };
  readonly settled: PromiseWithResolvers<RecordedRequest>;
}

interface Waiter {
  readonly index: number;
  readonly arrived: PromiseWithResolvers<RecordedRequest>;
}

/** The received requests, and promises for later ones. */
export class RequestLog {
  #entries: Entry[] = [];
  #requests: RecordedRequest[] = [];
  #waiters: Waiter[] = [];
  readonly #byRequest = new WeakMap<RecordedRequest, Entry>();

  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  add(arrived: ArrivedRequest): RecordedRequest {
    const request: Entry['request'] = {
      ...arrived,
      index: this.#entries.length,
      receivedAt: now(),
      outcome: 'pending',
    };
    const entry: Entry = { request, settled: Promise.withResolvers() };
    this.#entries.push(entry);
    this.#requests.push(request);
    this.#byRequest.set(request, entry);
    const ready = this.#waiters.filter(({ index }) => index === request.index);
    this.#waiters = this.#waiters.filter(({ index }) => index !== request.index);
    for (const { arrived: promise } of ready) promise.resolve(request);
    return request;
  }

  settle(request: RecordedRequest, outcome: Exclude<RequestOutcome, 'pending'>): void {
    const entry = this.#byRequest.get(request);
    if (entry === undefined || entry.request.outcome !== 'pending') return;
    entry.request.outcome = outcome;
    entry.request.closedAt = now();
    entry.settled.resolve(request);
  }

  waitFor(index: number): Promise<RecordedRequest> {
    const known = this.#requests[index];
    if (known !== undefined) return Promise.resolve(known);
    const arrived = Promise.withResolvers<RecordedRequest>();
    this.#waiters.push({ index, arrived });
    return arrived.promise;
  }

  whenSettled(request: RecordedRequest): Promise<RecordedRequest> {
    const entry = this.#byRequest.get(request);
    if (entry === undefined) return Promise.reject(new Error('This request does not belong to this server.'));
    return entry.settled.promise;
  }

  /** Clears the log. Promises of pending requests are kept. */
  clear(): void {
    this.#entries = [];
    this.#requests = [];
  }

  /** Rejects the promises for requests that will not arrive. */
  close(): void {
    for (const { index, arrived } of this.#waiters) {
      arrived.reject(
        new Error(`The server was closed before request ${index} arrived; it saw ${this.#requests.length}.`),
      );
    }
    this.#waiters = [];
  }
}

// More precise than Date.now() and monotonic, so that durations can be computed from the log.
function now(): number {
  return performance.timeOrigin + performance.now();
}
