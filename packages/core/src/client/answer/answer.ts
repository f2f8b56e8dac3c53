import type { StreamingConfig } from '../../config/options/streaming-config.ts';
import { assertNever } from '../../data/assert-never.ts';
import type { PartialResponse } from '../../errors/failover-errors.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { StreamPart } from '../../model/stream-part.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import type { ResponseSource } from '../../stream/response-source.ts';
import { type StreamObserver, StreamWatch } from '../../stream/stream-observer.ts';
import type { AttemptRead, ChatAttempt } from '../attempt/chat-attempt.ts';
import { completeResponse } from './complete-response.ts';
import { holdStart } from './held-start.ts';
import { breaksSchema, emitInterruption, interruptedError, isInterruption } from './interruption.ts';
import { JoinedStream } from './joined-stream.ts';
import type { Recovery } from './recovery.ts';

/** How the client recovers a stream that breaks off. */
export interface BreakPolicy {
  readonly streaming: StreamingConfig;
  readonly recovery: Recovery;
}

/**
 * The answer of a call, after an attempt has opened: its parts carry the entry's name, its response carries the ledger. A
 * stream that breaks off after content is recovered by the call's policy, or ends with a StreamInterruptedError.
 */
export class Answer implements ResponseSource {
  #attempt: ChatAttempt;
  /** The first attempt had the answer in one piece. One that continues after a break adds its parts to those before. */
  readonly #isWhole: boolean;
  /** `undefined`: a break ends the stream. */
  readonly #policy: BreakPolicy | undefined;
  /** For the policies `restart` and `continue`. */
  readonly #joined: JoinedStream | undefined;
  /** For the policy `hold`, until the parts flow. */
  #isHolding: boolean;
  /** A pending read that began while parts were held back. */
  #reading: Promise<AttemptRead> | undefined;
  /** Cancels the timer that ends the call at its deadline. */
  #disarm: (() => void) | undefined;
  #response: UnifiedResponse | undefined;
  /** The attempt whose break was reported to the listeners. */
  #reported: ChatAttempt | undefined;
  #watch: StreamWatch | undefined;

  constructor(attempt: ChatAttempt, policy?: BreakPolicy) {
    this.#attempt = attempt;
    this.#isWhole = attempt.whole !== undefined;
    this.#policy = policy;
    const onInterruption = policy?.streaming.onInterruption ?? 'error';
    this.#isHolding = onInterruption === 'hold';
    if (onInterruption === 'restart' || onInterruption === 'continue') {
      this.#joined = new JoinedStream(attempt, onInterruption === 'restart');
    }
  }

  /** Adds an observer before the first read. It costs no layer of its own. */
  observed(observer: StreamObserver): this {
    this.#watch = new StreamWatch(observer);
    return this;
  }

  get whole(): UnifiedResponse | undefined {
    return this.#isWhole ? this.response() : undefined;
  }

  read(): Promise<readonly StreamPart[] | null> {
    this.#disarm?.();
    const { stopped } = this.#attempt.call;
    if (stopped !== undefined) return Promise.reject(this.#failed(this.#interrupted(stopped)));
    if (this.#isHolding && this.#policy !== undefined) return this.#readHeld(this.#policy);
    const reading = this.#reading ?? this.#attempt.read();
    this.#reading = undefined;
    return reading.then((read) => this.#take(read));
  }

  cancel(cause?: unknown): void {
    this.#disarm?.();
    this.#policy?.recovery.leave();
    this.#attempt.leave();
    if (cause === undefined) this.#watch?.cancelled(() => this.partial());
    else this.#failed(cause);
  }

  response(): UnifiedResponse {
    try {
      this.#response ??= completeResponse(this.#joined?.response() ?? this.#attempt.response(), this.#attempt);
    } catch (error) {
      throw this.#failed(error);
    }
    this.#watch?.finished(this.#response);
    return this.#response;
  }

  partial(): PartialResponse {
    return this.#joined?.partial() ?? { ...this.#attempt.partial(), provider: this.#attempt.route.entry.name };
  }

  /** It runs for every chunk. @throws the error that ended the stream early */
  #take(read: AttemptRead): readonly StreamPart[] | null | Promise<readonly StreamPart[] | null> {
    try {
      switch (read.type) {
        case 'parts':
          return this.#deliver(read.parts);
        case 'end':
          this.response();
          return null;
        case 'broken':
          return this.#goOn(read.error);
        default:
          return assertNever(read);
      }
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #deliver(given: readonly StreamPart[]): readonly StreamPart[] | Promise<readonly StreamPart[] | null> {
    const named = given[0]?.type === 'stream-start' ? this.#named(given) : given;
    const parts = this.#joined === undefined ? named : this.#joined.take(named);
    // The stream already has all of this text.
    if (parts.length === 0) return this.read();
    this.#watch?.parts(parts);
    return parts;
  }

  /** Puts the client's names on the first part, whatever the plugin uses; the id of the call, where the answer has none. */
  #named(parts: readonly StreamPart[]): readonly StreamPart[] {
    const { call, route } = this.#attempt;
    const named = { provider: route.entry.name };
    return parts.map((part) => {
      if (part.type !== 'stream-start') return part;
      const { id, requestId } = part;
      return {
        ...part,
        ...named,
        ...(id === '' && { id: call.id }),
        ...(requestId !== undefined && { providerRequestId: requestId }),
      };
    });
  }

  /** After a break, continues with another attempt where the policy allows it. @throws the error that ends the stream */
  async #goOn(error: FlexiAIError): Promise<readonly StreamPart[]> {
    const interrupted = this.#interrupted(error);
    const joined = this.#joined;
    if (joined === undefined || this.#policy === undefined || !joined.mayResume) throw this.#failed(interrupted);
    const { recovery } = this.#policy;
    const broken = this.#attempt;
    const recovered = await (joined.isRestarting
      ? recovery.restart(broken, error)
      : recovery.continueWith(broken, error, this.partial().text));
    if (recovered.type === 'aborted') throw this.#failed(recovered.error);
    if (recovered.type === 'lost') throw this.#failed(interrupted);
    this.#attempt = recovered.attempt;
    const parts = [joined.resume(recovered.attempt, error.code, recovered.isPrefilled)];
    this.#watch?.parts(parts);
    return parts;
  }

  /** The policy `hold`: a break in the held part of the stream is recovered without the application noticing. */
  async #readHeld({ streaming, recovery }: BreakPolicy): Promise<readonly StreamPart[] | null> {
    for (;;) {
      const held = await holdStart(this.#attempt, streaming);
      if (held.type !== 'broken') {
        this.#isHolding = false;
        if (held.type === 'late') {
          this.#reading = held.reading;
          const { call, route } = this.#attempt;
          // The read is still pending. It may be the last one, and its outcome may never be read.
          this.#disarm = call.stopAtDeadline(route.entry.name, route.model);
        }
        return held.parts.length === 0 ? this.read() : this.#deliver(held.parts);
      }
      const interrupted = this.#interrupted(held.error);
      const recovered = await recovery.restart(this.#attempt, held.error);
      if (recovered.type === 'aborted') throw this.#failed(recovered.error);
      if (recovered.type === 'lost') throw this.#failed(interrupted);
      this.#attempt = recovered.attempt;
    }
  }

  /** The error for the application. */
  #interrupted(error: FlexiAIError): FlexiAIError {
    const attempt = this.#attempt;
    if (breaksSchema(error)) return error;
    if (!isInterruption(error, attempt)) return attempt.call.sign(error);
    const partial = this.partial();
    if (this.#reported !== attempt) {
      this.#reported = attempt;
      emitInterruption(error, attempt, partial);
    }
    return attempt.call.sign(interruptedError(error, attempt, partial));
  }

  /** @returns the error, after the observer was called */
  #failed(error: unknown): unknown {
    this.#watch?.failed(error, () => this.partial());
    return error;
  }
}
