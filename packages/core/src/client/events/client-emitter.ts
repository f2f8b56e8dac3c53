import { nearest } from '../../data/nearest.ts';
import { ConfigurationError } from '../../errors/client-errors.ts';
import type { Logger } from '../../plugin/logger.ts';
import type { Call } from '../call/call.ts';
import { type ClientEventListener, type ClientEventName, type ClientEvents, EVENT_NAMES } from './client-events.ts';
import { ObservedCalls } from './observed-calls.ts';
import { tell } from './tell.ts';

/** Listeners by event. What a listener throws is logged and breaks nothing. */
export class ClientEmitter {
  /** What observes calls one by one. */
  readonly observed: ObservedCalls;
  readonly #logger: Logger;
  readonly #listeners = new Map<ClientEventName, readonly ListenerEntry[]>();

  constructor(logger: Logger) {
    this.#logger = logger;
    this.observed = new ObservedCalls(logger);
  }

  /**
   * @param who the listener's name in the log, at the beginning of a sentence
   * @returns takes the listener out again
   */
  on<Name extends ClientEventName>(
    name: Name,
    listener: ClientEventListener<Name>,
    who = `A listener of "${String(name)}"`,
  ): () => void {
    if (!(EVENT_NAMES as readonly string[]).includes(name)) {
      const near = nearest(String(name), EVENT_NAMES);
      const hint = near === undefined ? `; there are ${EVENT_NAMES.join(', ')}` : `; did you mean "${near}"?`;
      throw new ConfigurationError(`There is no event "${String(name)}"${hint}`);
    }
    if (typeof listener !== 'function') throw new ConfigurationError(`The listener of "${name}" is no function.`);
    // An entry of its own: the same function may listen twice and be taken out once.
    const entry: ListenerEntry = { listener: listener as (event: never) => unknown, who };
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), entry]);
    return () => {
      this.#listeners.set(
        name,
        (this.#listeners.get(name) ?? []).filter((other) => other !== entry),
      );
    };
  }

  /** Whether anything listens to an event, of `call` where one is given: for events that come with every piece of a stream. */
  hears(name: ClientEventName, call?: Call): boolean {
    if (call !== undefined && this.observed.of(call) !== undefined) return true;
    return (this.#listeners.get(name)?.length ?? 0) > 0;
  }

  /**
   * Tells the listeners, and what observes the call. `make` runs only if there are any.
   * @param call the call that it is an event of
   */
  emit<Name extends ClientEventName>(name: Name, make: () => ClientEvents[Name], call?: Call): void {
    const observers = call === undefined ? undefined : this.observed.of(call);
    if (observers !== undefined) this.observed.event(observers, name, make);
    const listeners = this.#listeners.get(name);
    if (listeners === undefined || listeners.length === 0) return;
    const event = make();
    for (const { listener, who } of listeners) {
      tell(listener as (event: ClientEvents[Name]) => unknown, event, who, this.#logger);
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}

interface ListenerEntry {
  readonly listener: (event: never) => unknown;
  readonly who: string;
}
