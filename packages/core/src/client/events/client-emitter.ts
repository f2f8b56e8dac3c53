import { nearest } from '../../data/nearest.ts';
import { ConfigurationError } from '../../errors/client-errors.ts';
import type { Logger } from '../../plugin/logger.ts';
import type { Call } from '../call/call.ts';
import { type ClientEventListener, type ClientEventName, type ClientEvents, EVENT_NAMES } from './client-events.ts';
import { ObservedCalls } from './observed-calls.ts';
import { tell } from './tell.ts';

/** Listeners by event. Errors of a listener are logged and have no other effect. */
export class ClientEmitter {
  /** The instrumentations, which observe single calls. */
  readonly observed: ObservedCalls;
  readonly #logger: Logger;
  readonly #listeners = new Map<ClientEventName, readonly ListenerEntry[]>();
  /** What emits events that still wait for something to load. */
  readonly #late = new Map<() => void, Promise<void>>();

  constructor(logger: Logger) {
    this.#logger = logger;
    this.observed = new ObservedCalls(logger);
  }

  /**
   * @param who the listener's name in the log, at the beginning of a sentence
   * @returns a function that removes the listener
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
    if (typeof listener !== 'function') throw new ConfigurationError(`The listener of "${name}" is not a function.`);
    // A separate object, so that the same function can be added twice and removed once.
    const entry: ListenerEntry = { listener: listener as (event: never) => unknown, who };
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), entry]);
    return () => {
      this.#listeners.set(
        name,
        (this.#listeners.get(name) ?? []).filter((other) => other !== entry),
      );
    };
  }

  /** Whether there is a listener to an event, of `call` where one is given: for events of every piece of a stream. */
  hears(name: ClientEventName, call?: Call): boolean {
    if (call !== undefined && this.observed.of(call) !== undefined) return true;
    return (this.#listeners.get(name)?.length ?? 0) > 0;
  }

  /**
   * Calls the listeners, and the observers of the call. `make` runs only if there are any.
   * @param call the call that the event belongs to
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

  /**
   * Calls `emit` when something has loaded, or the client is closed, whichever is first.
   * @param ready never rejects
   * @returns resolves after `emit`, or when the client is closed
   */
  later(ready: Promise<unknown>, emit: () => void): Promise<void> {
    const done = ready.then(() => {
      if (this.#late.delete(emit)) emit();
    });
    this.#late.set(emit, done);
    return done;
  }

  /** Resolves when all events that wait are emitted. */
  async whenEmitted(): Promise<void> {
    await Promise.all(this.#late.values());
  }

  /** Emits the events that still wait, and removes all listeners. */
  clear(): void {
    for (const emit of [...this.#late.keys()]) if (this.#late.delete(emit)) emit();
    this.#listeners.clear();
  }
}

interface ListenerEntry {
  readonly listener: (event: never) => unknown;
  readonly who: string;
}
