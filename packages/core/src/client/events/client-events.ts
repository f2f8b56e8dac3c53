import type { PartialResponse } from '../../errors/failover-errors.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { MiddlewareEvents } from '../../middleware/middleware-events.ts';
import type { AttemptKind, AttemptRecord, SkippedCandidate } from '../../model/attempt.ts';
import type { EmbeddingResponse } from '../../model/embedding.ts';
import type { ErrorCode } from '../../model/error-code.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import type { Warning } from '../../model/warning.ts';
import type { ProviderServer } from '../../plugin/server-of.ts';
import type { CircuitChange } from '../../resilience/circuit.ts';
import type { CallIds } from '../call/call-ids.ts';
import type { ConfigurationChange } from './configuration-change.ts';

interface ResumptionEvent extends CallIds {
  /** The entry whose stream broke off. */
  readonly from: string;
  /** The entry that continues. */
  readonly provider: string;
  readonly model: string;
  readonly attempt: number;
  readonly reason: ErrorCode;
}

/** The events of the client, by name. Events contain requests and answers: listeners decide what they log. */
export interface ClientEvents {
  /** A chat completion begins. */
  readonly request: CallIds & { readonly request: UnifiedRequest; readonly mode: 'unary' | 'stream' };
  /** A call of `embed` begins. The event does not contain the texts. */
  readonly embedRequest: CallIds & {
    /** The number of texts. */
    readonly inputs: number;
    /** The model that the request names. */
    readonly model?: string;
  };
  /** A candidate is asked. */
  readonly attemptStart: CallIds & {
    readonly provider: string;
    readonly model: string;
    /** The id of the entry's plugin. */
    readonly plugin: string;
    /** The same as `plugin`. @deprecated Use `plugin`. */
    readonly pluginId: string;
    /** The server of the request; absent where the provider does not report it. */
    readonly server?: ProviderServer;
    readonly attempt: number;
    readonly kind: AttemptKind;
    /** Its circuit is open, and no other candidate is left. */
    readonly lastResort?: true;
  };
  /** An attempt has ended; for a stream, at its end. */
  readonly attemptEnd: CallIds & {
    readonly attempt: AttemptRecord;
    /** The `attempt` of its `attemptStart`. */
    readonly number: number;
  };
  /** A candidate was skipped. */
  readonly skip: CallIds & { readonly skipped: SkippedCandidate };
  /** A wait in an entry's queue has ended: for a place (`maxConcurrent`), or for its `limits`. */
  readonly queueWait: CallIds & {
    readonly provider: string;
    readonly model: string;
    /** How long the call waited, in ms. */
    readonly waitedMs: number;
    /** Whether the call got its place; if not, it left the queue, or ended. */
    readonly admitted: boolean;
  };
  /** The same candidate will be asked again after a wait. */
  readonly retry: CallIds & {
    readonly provider: string;
    readonly model: string;
    readonly delayMs: number;
    readonly error: FlexiAIError;
  };
  /** The next candidate will be asked. */
  readonly failover: CallIds & {
    readonly from: string;
    readonly to: string;
    readonly reason: ErrorCode;
    readonly error: FlexiAIError;
  };
  /** A second candidate is asked because the first has not begun to answer. */
  readonly hedge: CallIds & {
    readonly provider: string;
    readonly model: string;
    /** How long the call waited for the first one, in ms. */
    readonly afterMs: number;
    /** The attempt that it races. */
    readonly against: { readonly provider: string; readonly model: string };
  };
  /** More content of a stream arrived, after its first. */
  readonly streamProgress: CallIds & {
    readonly provider: string;
    readonly model: string;
    readonly attempt: number;
    /** The time since the content before it, in ms, including the time that the reader took. */
    readonly sinceMs: number;
  };
  /**
   * A stream broke off after content. The next event shows the result: `restart` or `continuation`; only a `failover` where
   * nothing had been delivered; or the call's `error`.
   */
  readonly interruption: CallIds & {
    readonly provider: string;
    readonly model: string;
    readonly attempt: number;
    readonly reason: ErrorCode;
    readonly error: FlexiAIError;
    /** The answer so far. */
    readonly partial: PartialResponse;
  };
  /** The next candidate continues a stream that broke off. */
  readonly continuation: ResumptionEvent & {
    /** The request has the text so far as the beginning of the model's own turn; otherwise it has an instruction. */
    readonly prefilled: boolean;
  };
  /** The next candidate answers from the start after a stream broke off: the delivered text is discarded. */
  readonly restart: ResumptionEvent & { readonly discard: { readonly textLength: number } };
  /**
   * An answer has a warning: something of the request was left out or changed (`warning.setting` names it), or a piece of a
   * stream could not be read (`malformed-chunk`). Emitted when it is known, with the number of its attempt.
   */
  readonly warning: CallIds & {
    readonly provider: string;
    readonly model: string;
    readonly attempt: number;
    readonly warning: Warning;
  };
  /** A chat completion has its answer. */
  readonly response: CallIds & {
    readonly response: UnifiedResponse;
    readonly durationMs: number;
    /** For a stream: the time until the application got the first content, including failovers and waits, in ms. */
    readonly firstContentMs?: number;
  };
  /** A call of `embed` has its vectors. */
  readonly embedResponse: CallIds & { readonly response: EmbeddingResponse; readonly durationMs: number };
  /** A call failed, or was aborted. */
  readonly error: CallIds & {
    readonly operation: 'chat' | 'embed';
    readonly error: FlexiAIError;
    readonly durationMs: number;
    /** The delivered part of a stream. */
    readonly partial?: PartialResponse;
  };
  /** A call was answered from a cache, or by the run of another call. The call's `response` follows. */
  readonly cacheHit: CallIds & MiddlewareEvents['cacheHit'];
  /** A cache had no answer: the call asks a provider. */
  readonly cacheMiss: CallIds & MiddlewareEvents['cacheMiss'];
  /** A cache has stored the answer of a call. */
  readonly cacheStore: CallIds & MiddlewareEvents['cacheStore'];
  /** A circuit changed its state. */
  readonly breakerChange: CircuitChange & { readonly provider: string; readonly model: string };
  /** The client has a new configuration. Entries by name. */
  readonly reconfigure: ConfigurationChange;
}

/** The events that `on` listens to. */
export type ClientEventName = keyof ClientEvents;
/** A listener of `on`. Errors that it throws or rejects with are logged and have no other effect. */
export type ClientEventListener<Name extends ClientEventName> = (event: ClientEvents[Name]) => void;

/** A missing event is a type error. */
const EVENTS: { readonly [Name in ClientEventName]: true } = {
  request: true,
  embedRequest: true,
  attemptStart: true,
  attemptEnd: true,
  skip: true,
  queueWait: true,
  retry: true,
  failover: true,
  hedge: true,
  streamProgress: true,
  interruption: true,
  continuation: true,
  restart: true,
  warning: true,
  response: true,
  embedResponse: true,
  error: true,
  cacheHit: true,
  cacheMiss: true,
  cacheStore: true,
  breakerChange: true,
  reconfigure: true,
};

export const EVENT_NAMES = Object.keys(EVENTS) as readonly ClientEventName[];
