import type { PartialResponse } from '../../errors/failover-errors.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { MiddlewareEvents } from '../../middleware/middleware-events.ts';
import type { Attempt, AttemptKind, SkippedCandidate } from '../../model/attempt.ts';
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
  /** Whose stream broke off. */
  readonly from: string;
  /** Who takes over. */
  readonly provider: string;
  readonly model: string;
  readonly attempt: number;
  readonly reason: ErrorCode;
}

/** What the client tells, by event name. Events show requests and answers: what of them is logged is the listener's care. */
export interface ClientEvents {
  /** A chat completion begins. */
  readonly request: CallIds & { readonly request: UnifiedRequest; readonly mode: 'unary' | 'stream' };
  /** A call of `embed` begins. The texts are not told. */
  readonly embedRequest: CallIds & {
    /** How many texts. */
    readonly inputs: number;
    /** The model that the request names. */
    readonly model?: string;
  };
  /** A candidate is asked. */
  readonly attemptStart: CallIds & {
    readonly provider: string;
    readonly model: string;
    /** The id of the entry's plugin. */
    readonly pluginId: string;
    /** Where the request goes; absent where the provider does not say. */
    readonly server?: ProviderServer;
    readonly attempt: number;
    readonly kind: AttemptKind;
    /** Its circuit is open, and no other candidate is left. */
    readonly lastResort?: true;
  };
  /** A try is over; for a stream, at its end. */
  readonly attemptEnd: CallIds & {
    readonly attempt: Attempt;
    /** The `attempt` of its `attemptStart`. */
    readonly number: number;
  };
  /** A candidate was passed over. */
  readonly skip: CallIds & { readonly skipped: SkippedCandidate };
  /** A wait in an entry's queue is over: for a place (`maxConcurrent`), or for its `limits`. */
  readonly queueWait: CallIds & {
    readonly provider: string;
    readonly model: string;
    /** How long the call waited, in ms. */
    readonly waitedMs: number;
    /** Whether it got its place; if not, it gave up, or ended. */
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
    /** How long the first one was waited for, in ms. */
    readonly afterMs: number;
    /** The try that it races. */
    readonly against: { readonly provider: string; readonly model: string };
  };
  /** More content of a stream came, behind its first. */
  readonly streamProgress: CallIds & {
    readonly provider: string;
    readonly model: string;
    readonly attempt: number;
    /** Since the content before it, in ms; a reader that takes its time is part of it. */
    readonly sinceMs: number;
  };
  /**
   * A stream broke off after content had come. What comes of it is told next: `restart` or `continuation`; a `failover`
   * alone where nothing had been delivered yet; or the call's `error`.
   */
  readonly interruption: CallIds & {
    readonly provider: string;
    readonly model: string;
    readonly attempt: number;
    readonly reason: ErrorCode;
    readonly error: FlexiAIError;
    /** What had arrived. */
    readonly partial: PartialResponse;
  };
  /** The next candidate goes on where a stream broke off. */
  readonly continuation: ResumptionEvent & {
    /** The text so far was given as the beginning of the model's own turn; else it was asked to go on. */
    readonly prefilled: boolean;
  };
  /** The next candidate answers anew after a stream broke off: what had been delivered does not count. */
  readonly restart: ResumptionEvent & { readonly discard: { readonly textLength: number } };
  /**
   * An answer comes with a warning: something of the request was left out or changed (`warning.setting` says what), or a piece
   * of a stream could not be read (`malformed-chunk`). Told when it is known, for the try that it is about.
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
    /** Of a stream: until the application was given the first content, failovers and waits included, in ms. */
    readonly firstContentMs?: number;
  };
  /** A call of `embed` has its vectors. */
  readonly embedResponse: CallIds & { readonly response: EmbeddingResponse; readonly durationMs: number };
  /** A call failed, or was aborted. */
  readonly error: CallIds & {
    readonly operation: 'chat' | 'embed';
    readonly error: FlexiAIError;
    readonly durationMs: number;
    /** What had been delivered of a stream. */
    readonly partial?: PartialResponse;
  };
  /** A call was answered from a cache, or by the run of another call. The call's `response` follows. */
  readonly cacheHit: CallIds & MiddlewareEvents['cacheHit'];
  /** A cache had no answer: a provider is asked. */
  readonly cacheMiss: CallIds & MiddlewareEvents['cacheMiss'];
  /** A cache has stored the answer of a call. */
  readonly cacheStore: CallIds & MiddlewareEvents['cacheStore'];
  /** A circuit changed. */
  readonly breakerChange: CircuitChange & { readonly provider: string; readonly model: string };
  /** The client goes on with another configuration. Entries by name. */
  readonly reconfigure: ConfigurationChange;
}

/** The events that `on` listens to. */
export type ClientEventName = keyof ClientEvents;
/** What `on` is given. What it throws, or rejects with, is logged and breaks nothing. */
export type ClientEventListener<Name extends ClientEventName> = (event: ClientEvents[Name]) => void;

/** Complete: an event that is missing here is a type error. */
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
