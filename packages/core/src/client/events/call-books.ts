import { RequestAbortedError } from '../../errors/client-errors.ts';
import type { PartialResponse } from '../../errors/failover-errors.ts';
import { FlexiAIError } from '../../errors/flexiai-error.ts';
import { InvalidResponseError } from '../../errors/provider-error.ts';
import type { EmbeddingResponse } from '../../model/embedding.ts';
import type { StreamPart } from '../../model/stream-part.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import type { Usage } from '../../model/usage.ts';
import type { ResponseSource } from '../../stream/response-source.ts';
import type { StreamObserver } from '../../stream/stream-observer.ts';
import type { Call } from '../call/call.ts';
import { newRequestCounters, type RequestStats } from '../status/request-stats.ts';
import type { ClientEmitter } from './client-emitter.ts';

/** The client's counts: every call is opened once and closed once, however it ends. */
export class CallBooks {
  readonly #emitter: ClientEmitter;
  readonly #counters = newRequestCounters();
  readonly #inFlight = new Set<Call>();

  constructor(emitter: ClientEmitter) {
    this.#emitter = emitter;
  }

  get inFlight(): readonly Call[] {
    return [...this.#inFlight];
  }

  stats(): RequestStats {
    return { ...this.#counters, inFlight: this.#inFlight.size };
  }

  open(call: Call): void {
    this.#counters.total += 1;
    this.#inFlight.add(call);
  }

  /** Opens a detached run, which is not a call of the application: only its attempts count. `over` closes it. */
  openRun(run: Call): void {
    this.#inFlight.add(run);
  }

  /** Closes a run, however it ended. */
  over(run: Call): void {
    this.#close(run);
  }

  /** The observer of a run's answer: it closes the run when the answer ends. */
  runObserver(run: Call, source: ResponseSource): StreamObserver {
    const release = run.onStop((cause) => {
      this.over(run);
      void source.cancel(cause);
    });
    return {
      end: () => {
        release();
        this.over(run);
      },
    };
  }

  /** Counts the success of a call. @returns whether the call was still open */
  #succeeded(call: Call, { inputTokens = 0, outputTokens = 0, cached }: Usage): boolean {
    if (!this.#close(call)) return false;
    this.#counters.succeeded += 1;
    if (cached === true) return true;
    this.#counters.inputTokens += inputTokens;
    this.#counters.outputTokens += outputTokens;
    return true;
  }

  /** Closes a chat completion with a whole answer; a stream call gets it in parts. */
  answeredAtOnce(call: Call, response: UnifiedResponse): void {
    if (response.content.length > 0 && this.#timesContent(call)) call.firstContentMs = call.durationMs;
    this.answered(call, response);
  }

  /** Closes a chat completion with its answer. */
  answered(call: Call, response: UnifiedResponse): void {
    if (!this.#succeeded(call, response.usage)) return;
    this.#emitter.emit('response', () => ({ ...call.ids, response, ...timesOf(call) }), call);
  }

  /** Closes a call of `embed` with its vectors. */
  embedded(call: Call, response: EmbeddingResponse): void {
    if (!this.#succeeded(call, response.usage)) return;
    this.#emitter.emit('embedResponse', () => ({ ...call.ids, response, durationMs: call.durationMs }), call);
  }

  /** @param partial the delivered part of a stream */
  failed(call: Call, thrown: unknown, partial?: PartialResponse, operation: 'chat' | 'embed' = 'chat'): void {
    call.identify(thrown);
    if (!this.#close(call)) return;
    if (thrown instanceof RequestAbortedError) this.#counters.aborted += 1;
    else this.#counters.failed += 1;
    this.#emitter.emit(
      'error',
      () => ({
        ...call.ids,
        operation,
        error: thrown instanceof FlexiAIError ? thrown : call.identify(middlewareError(thrown)),
        durationMs: call.durationMs,
        ...(partial !== undefined && { partial }),
      }),
      call,
    );
  }

  /**
   * The observer of a call's stream: it closes the call when the stream ends.
   * @param part receives each part
   */
  observer(call: Call, source: ResponseSource, part?: (part: StreamPart) => void): StreamObserver {
    // The stream may not be read when the call is stopped: its end must be reported all the same.
    const release = call.onStop((cause) => {
      this.failed(call, cause, source.partial());
      void source.cancel(cause);
    });
    return {
      ...(part !== undefined && { part }),
      ...(this.#timesContent(call) && {
        firstContent: () => {
          call.firstContentMs = call.durationMs;
        },
      }),
      end: (end) => {
        release();
        if (end.status === 'finished') this.answered(call, end.response);
        else if (end.status === 'failed') this.failed(call, end.error, end.partial);
        else this.failed(call, new RequestAbortedError(LEFT), end.partial);
      },
    };
  }

  #timesContent(call: Call): boolean {
    return call.mode === 'stream' && this.#emitter.hears('response', call);
  }

  #close(call: Call): boolean {
    if (!this.#inFlight.delete(call)) return false;
    call.release();
    const { started, retries, failovers } = call.ledger;
    this.#counters.attempts += started;
    this.#counters.retries += retries;
    this.#counters.failovers += failovers;
    return true;
  }
}

/** The duration of a call, and the time to the first content of a stream. */
function timesOf(call: Call): { readonly durationMs: number; readonly firstContentMs?: number } {
  const { durationMs, firstContentMs } = call;
  return firstContentMs === undefined ? { durationMs } : { durationMs, firstContentMs };
}

/** Why a call ended whose stream was not read to its end. */
export const LEFT = 'The stream was cancelled before its end.';

/** The error in events where a middleware threw a value that is not an error of the library. */
export function middlewareError(thrown: unknown): FlexiAIError {
  const message = thrown instanceof Error ? thrown.message : 'unknown';
  return new InvalidResponseError(`A middleware failed: ${message}`, { provider: 'middleware', cause: thrown });
}
