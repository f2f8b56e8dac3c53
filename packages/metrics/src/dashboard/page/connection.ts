import { applyDelta } from '../model/apply-delta.ts';
import type { DashboardDelta, DashboardState, RangeMs } from '../model/dashboard-state.ts';

/** The state of the connection. `lost` after a while without the server. */
export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'lost';

/** The server sends each second: after this long without a message, the connection is dead even without an error. */
const SILENCE_MS = 8000;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 10_000;
/** After this long, the page reports that the server cannot be reached. */
const LOST_MS = 6000;

/** The one connection to the server. It reconnects after any interruption. */
export class Connection {
  readonly #base: URL;
  readonly #onState: (state: DashboardState) => void;
  readonly #onConnection: (state: ConnectionState) => void;
  #rangeMs: RangeMs;
  #source: EventSource | undefined;
  #state: DashboardState | undefined;
  #connection: ConnectionState = 'connecting';
  #heardAt = Date.now();
  #brokenAt: number | undefined;
  #retryMs = FIRST_RETRY_MS;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    base: URL,
    rangeMs: RangeMs,
    listeners: {
      readonly onState: (state: DashboardState) => void;
      readonly onConnection: (state: ConnectionState) => void;
    },
  ) {
    this.#base = base;
    this.#rangeMs = rangeMs;
    this.#onState = listeners.onState;
    this.#onConnection = listeners.onConnection;
    this.#open();
    setInterval(() => this.#watch(), 1000);
    // A suspended page may have lost its connection without an event.
    document.addEventListener('visibilitychange', () => this.#watch());
    addEventListener('online', () => this.#reopen());
  }

  /** Switches to another range. */
  setRange(rangeMs: RangeMs): void {
    this.#rangeMs = rangeMs;
    this.#open();
  }

  #open(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    const url = new URL('feed', this.#base);
    url.searchParams.set('range', String(this.#rangeMs));
    const source = new EventSource(url);
    this.#source = source;
    source.addEventListener('snapshot', ({ data }: MessageEvent<string>) =>
      this.#heard(JSON.parse(data) as DashboardState),
    );
    source.addEventListener('delta', ({ data }: MessageEvent<string>) => {
      if (this.#state !== undefined) this.#heard(applyDelta(this.#state, JSON.parse(data) as DashboardDelta));
    });
    source.addEventListener('error', () => {
      if (source !== this.#source) return;
      this.#broken();
      // The browser itself reconnects, except after a response that is not an event stream: of a proxy, or a rejection.
      if (source.readyState === EventSource.CLOSED) this.#retryLater();
    });
  }

  #heard(state: DashboardState): void {
    this.#state = state;
    this.#heardAt = Date.now();
    this.#brokenAt = undefined;
    this.#retryMs = FIRST_RETRY_MS;
    this.#tell('live');
    this.#onState(state);
  }

  #broken(): void {
    this.#brokenAt ??= Date.now();
    if (this.#connection !== 'lost') this.#tell(this.#state === undefined ? 'connecting' : 'reconnecting');
  }

  #retryLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  #watch(): void {
    const now = Date.now();
    if (this.#brokenAt === undefined && now - this.#heardAt > SILENCE_MS) {
      this.#broken();
      this.#reopen();
    }
    if (this.#brokenAt !== undefined && now - this.#brokenAt > LOST_MS) this.#tell('lost');
  }

  #reopen(): void {
    if (this.#connection !== 'live' || Date.now() - this.#heardAt > SILENCE_MS) this.#open();
  }

  #tell(connection: ConnectionState): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#onConnection(connection);
  }
}
