import { RequestAbortedError } from '../../errors/client-errors.ts';
import { type PartialResponse, StreamInterruptedError } from '../../errors/failover-errors.ts';
import { FlexiAIError } from '../../errors/flexiai-error.ts';
import { InvalidResponseError, ProviderError } from '../../errors/provider-error.ts';
import type { StreamPart } from '../../model/stream-part.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import { partsFromResponse } from '../../stream/response-parts.ts';
import type { ResponseSource } from '../../stream/response-source.ts';
import type { Attempt } from '../attempt/attempt.ts';
import type { Call, CallIds } from '../call/call.ts';

/**
 * What a call answers with, once a try is open: its parts with the entry's name on them, its response with the ledger,
 * and its failure after content as a StreamInterruptedError.
 */
export class CallSource implements ResponseSource {
  readonly #call: Call;
  readonly #attempt: Attempt;
  readonly #arrived: (() => PartialResponse) | undefined;
  #response: UnifiedResponse | undefined;
  #failure: FlexiAIError | undefined;
  /** A whole answer was handed over in parts. */
  #lifted = false;

  /** @param arrived what the application has of the answer, where this try did not begin it */
  constructor(call: Call, attempt: Attempt, arrived?: () => PartialResponse) {
    this.#call = call;
    this.#attempt = attempt;
    this.#arrived = arrived;
  }

  get attempt(): Attempt {
    return this.#attempt;
  }

  /** The call that it answers. */
  get call(): Call {
    return this.#call;
  }

  /** Whose answer it is. */
  get ids(): CallIds {
    return this.#call.ids;
  }

  /** What broke the stream off, itself: what is thrown says only that it broke off. */
  get failure(): FlexiAIError | undefined {
    return this.#failure;
  }

  get whole(): UnifiedResponse | undefined {
    return this.#attempt.whole === undefined ? undefined : this.response();
  }

  read(): Promise<readonly StreamPart[] | null> {
    const { stopped } = this.#call;
    if (stopped !== undefined) return Promise.reject(this.#interrupted(stopped));
    const { whole } = this;
    if (whole !== undefined) return Promise.resolve(this.#lift(whole));
    return this.#attempt.read().then(
      (batch) => (batch?.[0]?.type === 'stream-start' ? this.#named(batch) : batch),
      (error: unknown) => Promise.reject(this.#interrupted(error)),
    );
  }

  cancel(): void {
    this.#lifted = true;
    this.#attempt.cancel();
  }

  response(): UnifiedResponse {
    this.#response ??= this.complete(this.#attempt.response());
    return this.#response;
  }

  partial(): PartialResponse {
    return { ...this.#attempt.partial(), provider: this.#attempt.route.entry.name };
  }

  #lift(whole: UnifiedResponse): readonly StreamPart[] | null {
    if (this.#lifted) return null;
    this.#lifted = true;
    return partsFromResponse(whole);
  }

  /** The first part says who answers, whatever the plugin called itself. */
  #named(batch: readonly StreamPart[]): readonly StreamPart[] {
    const { name } = this.#attempt.route.entry;
    return batch.map((part) => (part.type === 'stream-start' ? { ...part, provider: name } : part));
  }

  /** A response of this call, with whose it is and how it came about. */
  complete(response: UnifiedResponse): UnifiedResponse {
    const { entry } = this.#attempt.route;
    const { ledger } = this.#call;
    const { cost } = ledger;
    const origin = { provider: entry.pluginId, model: response.model };
    const content = response.content.map((part) => (part.origin === undefined ? { ...part, origin } : part));
    return {
      ...response,
      id: response.id === '' ? this.#call.id : response.id,
      provider: entry.name,
      content,
      toolCalls:
        response.toolCalls.length === 0 ? response.toolCalls : content.filter((part) => part.type === 'tool-call'),
      attempts: [...ledger.attempts],
      skipped: ledger.skipped,
      ...(cost !== undefined && { cost }),
    };
  }

  #interrupted(error: unknown): unknown {
    const isFirst = this.#failure === undefined;
    if (error instanceof FlexiAIError) this.#failure = error;
    // The answer is whole, but breaks its schema: it says so itself.
    if (error instanceof InvalidResponseError && error.text !== undefined) return error;
    if (!(error instanceof FlexiAIError)) return error;
    if (error instanceof RequestAbortedError || !this.#attempt.committed) {
      return this.#call.sign(error);
    }
    const { entry, model } = this.#attempt.route;
    const partial = this.#arrived?.() ?? this.partial();
    if (isFirst) this.#tell(error, partial);
    const details = error instanceof ProviderError ? error : undefined;
    const interrupted = new StreamInterruptedError(
      `"${entry.name}" (${model}) broke off after ${partial.text.length} characters of text. ${error.message}`,
      {
        provider: entry.name,
        model,
        partial,
        cause: error,
        status: details?.status,
        requestId: details?.requestId,
        retryAfterMs: details?.retryAfterMs,
      },
    );
    return this.#call.sign(interrupted);
  }

  #tell(error: FlexiAIError, partial: PartialResponse): void {
    const { route, number, emitter } = this.#attempt;
    emitter.emit(
      'interruption',
      () => ({
        ...this.#call.ids,
        provider: route.entry.name,
        model: route.model,
        attempt: number,
        reason: error.code,
        error,
        partial,
      }),
      this.#call,
    );
  }
}
