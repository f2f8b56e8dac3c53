import { LONGEST_TIMER_MS } from '../../data/longest-timer.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';
import type { Route } from '../../routing/route.ts';
import type { RouteTable } from '../../routing/route-table.ts';
import type { ClientEmitter } from '../events/client-emitter.ts';
import type { OutsideCalls } from '../lifecycle/ask-outside-calls.ts';
import { checkProviderHealth } from './check-provider-health.ts';

/**
 * Checks the health of providers with open circuits, in the background: one check at a time for each entry, never a billed
 * generation. After a healthy report, the next call may probe the circuit at once. It keeps no process alive.
 */
export class HealthProber {
  readonly #table: () => RouteTable;
  readonly #surroundings: OutsideCalls;
  /** The watched entries, by name; without a timer while a check is running. */
  readonly #timers = new Map<string, ReturnType<typeof setTimeout> | undefined>();

  /** @param table returns the client's current routes: a new configuration has new ones */
  constructor(table: () => RouteTable, surroundings: OutsideCalls) {
    this.#table = table;
    this.#surroundings = surroundings;
    surroundings.closing.onClose(() => this.#stop());
  }

  /** Starts the checks that are due, and others on the client's events. */
  listenTo(emitter: ClientEmitter): void {
    const watchAll = (): void => {
      for (const { name } of this.#table().entries) this.#watch(name);
    };
    emitter.on('breakerChange', ({ provider, to }) => {
      if (to === 'open') this.#watch(provider);
    });
    emitter.on('reconfigure', watchAll);
    watchAll();
  }

  /** Schedules a check of the entry, if it is configured and would help. */
  #watch(name: string): void {
    if (this.#timers.has(name) || this.#surroundings.closing.isClosed) return;
    const entry = this.#entry(name);
    if (entry?.healthProbe === undefined || this.#waiting(entry).length === 0) return;
    // Many clients that lost a provider at the same time must not check it at the same time.
    const delayMs = entry.healthProbe.intervalMs * (0.75 + Math.random() / 2);
    const timer = setTimeout(() => void this.#check(name), Math.min(delayMs, LONGEST_TIMER_MS));
    // Where timers are numbers, they keep no process alive.
    if (typeof timer === 'object') timer.unref();
    this.#timers.set(name, timer);
  }

  async #check(name: string): Promise<void> {
    this.#timers.set(name, undefined);
    const entry = this.#entry(name);
    if (entry?.healthProbe !== undefined && this.#waiting(entry).length > 0) {
      const { status, message } = await checkProviderHealth(entry, this.#surroundings);
      // The entry may have been replaced meanwhile: the report is not valid for another provider.
      if (status === 'healthy' && this.#entry(name)?.provider === entry.provider) {
        for (const route of this.#waiting(entry)) route.breaker?.hasten();
      }
      this.#tell(name, status, message);
    }
    this.#timers.delete(name);
    this.#watch(name);
  }

  #entry(name: string): ResolvedEntry | undefined {
    return this.#table().entries.find((entry) => entry.name === name);
  }

  /** The routes that a healthy report would help. */
  #waiting({ name }: ResolvedEntry): readonly Route[] {
    return this.#table()
      .allOf(name)
      .filter(({ breaker }) => breaker?.canHasten);
  }

  #tell(name: string, status: string, message: string | undefined): void {
    try {
      this.#surroundings.logger.debug(`A health check found "${name}" ${status}.`, {
        provider: name,
        status,
        ...(message !== undefined && { message }),
      });
    } catch {
      // This is not awaited: a logger that fails must not cause an unhandled rejection.
    }
  }

  #stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
