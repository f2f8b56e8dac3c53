import { SSEParser } from '@flexiai/core/plugin';
import { applyDelta, type DashboardDelta, type DashboardState } from '@flexiai/metrics/dashboard';
import { UsageError } from '../../program/usage-error.ts';

/** Sends a request: `fetch`, or a handler in this process. */
export type Send = (request: Request) => Promise<Response>;

/** A state of the feed. */
export interface Moment {
  readonly state: DashboardState;
  /** Whether the connection is open. If not, this is the last known state. */
  readonly isLive: boolean;
}

const RETRY_MS = 1000;

/**
 * The states of a dashboard, from its feed; reconnects when the connection is lost.
 *
 * @throws UsageError if there is no dashboard, or it rejects the credentials; errors of `send` for the first connection
 */
export async function* readFeed(url: URL, headers: Headers, send: Send, signal: AbortSignal): AsyncGenerator<Moment> {
  let state: DashboardState | undefined;
  while (!signal.aborted) {
    try {
      const response = await send(new Request(url, { headers, signal, redirect: 'error' }));
      checkAnswer(response, url);
      for await (const next of statesOf(response, state)) {
        state = next;
        yield { state, isLive: true };
      }
    } catch (error) {
      if (signal.aborted) return;
      if (state === undefined || error instanceof UsageError) throw error;
    }
    if (state === undefined)
      throw new UsageError(`The dashboard at ${url.origin} closed its feed before it sent anything.`);
    yield { state, isLive: false };
    await pause(RETRY_MS, signal);
  }
}

function checkAnswer({ status, headers }: Response, url: URL): void {
  const at = `${url.origin}${url.pathname.replace(/feed$/, '')}`;
  if (status === 401)
    throw new UsageError(`The dashboard at ${at} requires credentials: set FLEXIAI_DASHBOARD_TOKEN, or give --user.`);
  if (status === 429) throw new UsageError(`The dashboard at ${at} has rejected too many credentials: wait a minute.`);
  if (status !== 200 || !(headers.get('content-type') ?? '').startsWith('text/event-stream')) {
    throw new UsageError(`There is no dashboard at ${at} (HTTP ${status}). Give the address of its page.`);
  }
}

async function* statesOf({ body }: Response, known: DashboardState | undefined): AsyncGenerator<DashboardState> {
  const parser = new SSEParser();
  let state = known;
  for await (const bytes of body ?? []) {
    for (const { name, data } of parser.push(bytes)) {
      const value: unknown = JSON.parse(data);
      if (name === 'snapshot') state = value as DashboardState;
      else if (name === 'delta' && state !== undefined) state = applyDelta(state, value as DashboardDelta);
      if (state !== undefined) yield state;
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
