import { ConfigurationError } from '../errors/client-errors.ts';
import type { PartialResponse } from '../errors/failover-errors.ts';
import type { FlexiAIError } from '../errors/flexiai-error.ts';
import { nearest } from '../errors/nearest.ts';
import type { Logger } from '../provider/logger.ts';
import type { CircuitChange } from '../resilience/circuit-breaker.ts';
import type { Attempt, AttemptKind, SkippedCandidate } from '../types/attempt.ts';
import type { ErrorCode } from '../types/error-code.ts';
import type { UnifiedRequest } from '../types/unified-request.ts';
import type { UnifiedResponse } from '../types/unified-response.ts';

interface CallEvent {
  /** The call's id. */
  readonly requestId: string;
}

/** What the client tells, by event name. Events show requests and answers: what of them is logged is the listener's care. */
export interface ClientEvents {
  /** A call begins. */
  readonly request: CallEvent & { readonly request: UnifiedRequest; readonly mode: 'unary' | 'stream' };
  /** A candidate is asked. */
  readonly attemptStart: CallEvent & {
    readonly provider: string;
    readonly model: string;
    readonly attempt: number;
    readonly kind: AttemptKind;
  };
  /** A try is over; for a stream, at its end. */
  readonly attemptEnd: CallEvent & { readonly attempt: Attempt };
  /** A candidate was passed over. */
  readonly skip: CallEvent & { readonly skipped: SkippedCandidate };
  /** The same candidate will be asked again after a wait. */
  readonly retry: CallEvent & {
    readonly provider: string;
    readonly model: string;
    readonly delayMs: number;
    readonly error: FlexiAIError;
  };
  /** The next candidate will be asked. */
  readonly failover: CallEvent & {
    readonly from: string;
    readonly to: string;
    readonly reason: ErrorCode;
    readonly error: FlexiAIError;
  };
  /** A call has its answer. */
  readonly response: CallEvent & { readonly response: UnifiedResponse; readonly durationMs: number };
  /** A call failed, or was aborted. */
  readonly error: CallEvent & {
    readonly error: FlexiAIError;
    readonly durationMs: number;
    /** What had been delivered of a stream. */
    readonly partial?: PartialResponse;
  };
  /** A circuit changed. */
  readonly breakerChange: CircuitChange & { readonly provider: string; readonly model: string };
}

export type ClientEventName = keyof ClientEvents;
export type ClientEventListener<Name extends ClientEventName> = (event: ClientEvents[Name]) => void;

const EVENT_NAMES: readonly string[] = [
  'request',
  'attemptStart',
  'attemptEnd',
  'skip',
  'retry',
  'failover',
  'response',
  'error',
  'breakerChange',
] satisfies readonly ClientEventName[];

/** Listeners by event. What a listener throws is logged and breaks nothing. */
export class ClientEmitter {
  readonly #logger: Logger;
  readonly #listeners = new Map<ClientEventName, readonly ((event: never) => unknown)[]>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @returns takes the listener out again */
  on<Name extends ClientEventName>(name: Name, listener: ClientEventListener<Name>): () => void {
    if (!EVENT_NAMES.includes(name)) {
      const near = nearest(String(name), EVENT_NAMES);
      const hint = near === undefined ? `; there are ${EVENT_NAMES.join(', ')}` : `; did you mean "${near}"?`;
      throw new ConfigurationError(`There is no event "${String(name)}"${hint}`);
    }
    if (typeof listener !== 'function') throw new ConfigurationError(`The listener of "${name}" is no function.`);
    // A wrapper of its own: the same function may listen twice and be taken out once.
    const entry = (event: ClientEvents[Name]): unknown => listener(event);
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), entry]);
    return () => {
      this.#listeners.set(
        name,
        (this.#listeners.get(name) ?? []).filter((other) => other !== entry),
      );
    };
  }

  /** Tells the listeners. `make` runs only if there are any. */
  emit<Name extends ClientEventName>(name: Name, make: () => ClientEvents[Name]): void {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined || listeners.length === 0) return;
    const event = make();
    for (const listener of listeners as readonly ((event: ClientEvents[Name]) => unknown)[]) {
      try {
        const result = listener(event);
        if (result instanceof Promise) result.catch((error: unknown) => this.#complain(name, error));
      } catch (error) {
        this.#complain(name, error);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }

  #complain(name: ClientEventName, error: unknown): void {
    try {
      this.#logger.warn(`A listener of "${name}" failed.`, {
        error: error instanceof Error ? error.message : 'unknown',
      });
    } catch {
      // A logger that fails, too, leaves nobody to tell.
    }
  }
}
