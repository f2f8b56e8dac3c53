import { describeValue } from '../../data/describe-value.ts';
import { ConfigurationError } from '../../errors/client-errors.ts';
import type { EmbeddingRequest } from '../../model/embedding.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import { type Logger, warn } from '../../plugin/logger.ts';
import type { Call } from '../call/call.ts';
import type { ClientEventName, ClientEvents } from './client-events.ts';
import type { AttemptSurroundings, CallObserver, CallStart, Instrumentation } from './instrumentation.ts';
import { soundHeaders } from './sound-headers.ts';

/** An observer, and the name of the instrumentation that made it. */
interface NamedObserver {
  readonly name: string;
  readonly observer: CallObserver;
}

/** The observers of one call. */
export type CallObservers = readonly NamedObserver[];

/** The client's instrumentations. The observers of a call are kept with the call, since several calls may have the same ids. */
export class ObservedCalls {
  readonly #logger: Logger;
  #instrumentations: readonly Instrumentation[] = [];

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @returns a function that removes it; calls in flight keep their observers */
  add(instrumentation: Instrumentation): () => void {
    const { name, call }: Partial<Instrumentation> = instrumentation ?? {};
    if (typeof name !== 'string' || name === '' || typeof call !== 'function') {
      throw new ConfigurationError(`An instrumentation is { name, call }; got ${describeValue(instrumentation)}.`);
    }
    // A separate object, so that the same one can be added twice and removed once.
    const added: Instrumentation = { name, call: (start) => instrumentation.call(start) };
    this.#instrumentations = [...this.#instrumentations, added];
    return () => {
      this.#instrumentations = this.#instrumentations.filter((other) => other !== added);
    };
  }

  /** The observers of a new call; `undefined` if there are none. */
  made(start: () => CallStart): CallObservers | undefined {
    if (this.#instrumentations.length === 0) return undefined;
    const given = start();
    const observers = this.#instrumentations.flatMap(({ name, call }) => {
      const observer = this.#guarded(name, () => call(given));
      return typeof observer === 'object' && observer !== null ? [{ name, observer }] : [];
    });
    return observers.length === 0 ? undefined : observers;
  }

  /** Sets the observers of a call. */
  follow(call: Call, observers: CallObservers | undefined): void {
    if (observers !== undefined) call.observers = observers;
  }

  /** Adds the observers of a detached run. */
  detached(run: Call, call: Call): void {
    const observers = this.of(call)?.flatMap(({ name, observer }) => {
      const own = this.#guarded(name, () => observer.detached?.());
      return typeof own === 'object' && own !== null ? [{ name, observer: own }] : [];
    });
    if (observers !== undefined && observers.length > 0) this.follow(run, observers);
  }

  /** The observers of a call; `undefined` if there are none. */
  of(call: Call): CallObservers | undefined {
    return call.observers as CallObservers | undefined;
  }

  begin(call: Call, request: UnifiedRequest | EmbeddingRequest): void {
    for (const { name, observer } of this.of(call) ?? []) this.#guarded(name, () => observer.begin?.(request));
  }

  event<Name extends ClientEventName>(observers: CallObservers, event: Name, read: () => ClientEvents[Name]): void {
    for (const { name, observer } of observers) this.#guarded(name, () => observer.event?.(event, read));
  }

  /** Runs the work of a call inside the contexts of its observers. */
  run<Result>(call: Call, work: () => Result): Result {
    const observers = this.of(call);
    return observers === undefined ? work() : this.#runInside(observers, work);
  }

  /** The context of a new attempt; `undefined` if there is none. */
  attempt(call: Call, attempt: number): AttemptSurroundings | undefined {
    const around: { readonly name: string; readonly observer: AttemptSurroundings }[] = [];
    for (const { name, observer } of this.of(call) ?? []) {
      const surroundings = this.#guarded(name, () => observer.attempt?.(attempt));
      if (typeof surroundings === 'object' && surroundings !== null) around.push({ name, observer: surroundings });
    }
    if (around.length === 0) return undefined;
    const headers = soundHeaders(around.map(({ observer }) => observer.headers));
    return {
      ...(headers !== undefined && { headers }),
      run: (work) => this.#runInside(around, work),
    };
  }

  #runInside<Result>(
    around: readonly { readonly name: string; readonly observer: Pick<CallObserver, 'run'> }[],
    work: () => Result,
  ): Result {
    const [only] = around;
    // Usually there is only one.
    if (around.length === 1 && only !== undefined) {
      const { name, observer } = only;
      return observer.run === undefined ? work() : this.#runOnce(name, (once) => observer.run?.(once), work);
    }
    return around.reduceRight<() => Result>(
      (inner, { name, observer }) =>
        observer.run === undefined ? inner : () => this.#runOnce(name, (once) => observer.run?.(once), inner),
      work,
    )();
  }

  /** Runs the work exactly once, whatever the observer does. */
  #runOnce<Result>(name: string, run: (work: () => Result) => unknown, work: () => Result): Result {
    let outcome: { readonly result: Result } | { readonly thrown: unknown } | undefined;
    const once = (): Result => {
      if (outcome === undefined) {
        try {
          outcome = { result: work() };
        } catch (thrown) {
          outcome = { thrown };
        }
      }
      if ('thrown' in outcome) throw outcome.thrown;
      return outcome.result;
    };
    try {
      run(once);
    } catch (error) {
      if (outcome === undefined || !('thrown' in outcome) || outcome.thrown !== error) this.#complain(name, error);
    }
    return once();
  }

  #guarded<Result>(name: string, work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      this.#complain(name, error);
      return undefined;
    }
  }

  #complain(name: string, error: unknown): void {
    warn(this.#logger, `The instrumentation "${name}" failed.`, {
      error: error instanceof Error ? error.message : 'unknown',
    });
  }
}
