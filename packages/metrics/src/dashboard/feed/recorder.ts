import type { Attempt, ClientEventListener, ClientEventName, FlexiAI } from '@flexiai/core';
import type { DashboardAction } from '../model/dashboard-state.ts';
import { CallLog } from './call-log.ts';
import { answeredCall, cleanMessage, failedCall } from './call-record.ts';
import { EventLog } from './event-log.ts';

/** Maximum number of entries with a time of first failure; a configuration has fewer. */
const MOST_FAILING = 1000;

const CIRCUIT_TEXTS = {
  open: 'circuit opened',
  'half-open': 'circuit half open: a probe is due',
  closed: 'circuit closed',
  isolated: 'isolated manually',
} as const;
const CIRCUIT_LEVELS = { open: 'bad', 'half-open': 'info', closed: 'good', isolated: 'warning' } as const;
const ACTION_TEXTS: { readonly [Action in DashboardAction]: string } = {
  reset: 'circuit was reset',
  isolate: 'was isolated',
  primary: 'was made primary',
};

/** The last calls and events of a client, from its events. Bounded memory, no prompt, no answer. */
export class Recorder {
  readonly startedAt = Date.now();
  readonly calls = new CallLog();
  readonly events = new EventLog();
  readonly #failingSince = new Map<string, number>();
  readonly #stops: (() => void)[] = [];

  constructor(ai: FlexiAI) {
    this.#listen(ai);
  }

  /** When the consecutive failures of an entry began. */
  failingSince(entry: string): number | undefined {
    return this.#failingSince.get(entry);
  }

  /** Records an action of an operator, done or rejected. */
  action(action: DashboardAction, entry: string, user: string | undefined): void {
    const by = user === undefined ? 'from the dashboard' : `by ${user}`;
    if (action === 'reset') this.#failingSince.delete(entry);
    this.events.add({ kind: 'action', level: 'info', text: `${entry} ${ACTION_TEXTS[action]} ${by}`, entry });
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  #listen(ai: FlexiAI): void {
    const { calls, events } = this;
    const on = <Name extends ClientEventName>(name: Name, listener: ClientEventListener<Name>): void =>
      void this.#stops.push(ai.on(name, listener));
    on('response', ({ response, durationMs, correlationId }) =>
      calls.add(answeredCall({ number: calls.nextNumber(), correlationId, operation: 'chat', durationMs }, response)),
    );
    on('embedResponse', ({ response, durationMs, correlationId }) =>
      calls.add(answeredCall({ number: calls.nextNumber(), correlationId, operation: 'embed', durationMs }, response)),
    );
    on('error', ({ operation, error, durationMs, correlationId }) => {
      calls.add(failedCall({ number: calls.nextNumber(), correlationId, operation, durationMs }, error));
      if (error.code === 'aborted') return;
      const detail = cleanMessage(error.message);
      events.add({
        kind: 'failure',
        level: 'bad',
        text: `A call failed: ${error.code}`,
        detail,
        key: `!${error.code}`,
      });
    });
    on('attemptEnd', ({ attempt }) => this.#attemptEnded(attempt));
    on('failover', ({ from, to, reason, error }) =>
      events.add({
        ...{ kind: 'failover', level: 'warning', entry: from, key: `>${from}\n${to}\n${reason}` },
        text: `${from} failed (${reason}), failover to ${to}`,
        detail: cleanMessage(error.message),
      }),
    );
    on('interruption', ({ provider, reason, error }) =>
      events.add({
        ...{ kind: 'interruption', level: 'warning', entry: provider, key: `~${provider}\n${reason}` },
        text: `A stream of ${provider} was interrupted (${reason})`,
        detail: cleanMessage(error.message),
      }),
    );
    on('breakerChange', ({ provider, to, reason }) => {
      if (to === 'closed') this.#failingSince.delete(provider);
      const text = `${provider}: ${CIRCUIT_TEXTS[to]}`;
      const detail = cleanMessage(reason);
      events.add({ kind: 'circuit', level: CIRCUIT_LEVELS[to], text, detail, entry: provider });
    });
    on('reconfigure', ({ added, removed, replaced }) => {
      const changes = [
        added.length > 0 ? `added ${added.join(', ')}` : '',
        removed.length > 0 ? `removed ${removed.join(', ')}` : '',
        replaced.length > 0 ? `replaced ${replaced.join(', ')}` : '',
      ].filter((change) => change !== '');
      const what = changes.length === 0 ? 'no entry was added, removed or replaced' : changes.join('; ');
      events.add({ kind: 'configuration', level: 'info', text: `Configuration changed: ${what}` });
    });
  }

  #attemptEnded({ provider, outcome, startedAt }: Attempt): void {
    if (outcome === 'aborted') return;
    if (outcome === 'success') this.#failingSince.delete(provider);
    else if (!this.#failingSince.has(provider) && this.#failingSince.size < MOST_FAILING) {
      this.#failingSince.set(provider, startedAt);
    }
  }
}
