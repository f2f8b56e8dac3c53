import {
  type CallContext,
  checkHealth,
  type HealthReport,
  type ModelInfo,
  type Provider,
  type ProviderCapabilities,
  ProviderError,
  responseFromParts,
  type StreamPart,
  type UnifiedRequest,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { wireId } from '../server/wire-id.ts';
import { errorOf, type MockError, type MockFailure } from './mock-error.ts';
import { type MockStep, stepsOf } from './mock-parts.ts';
import type { MockAnswer, MockReply } from './mock-reply.ts';
import type { MockScript } from './mock-script.ts';
import type { OpenCall } from './open-call.ts';
import { pause, throwIfAborted, unlessAborted } from './pause.ts';

/** The description of a mock model. */
export interface MockAbilities {
  readonly capabilities: ProviderCapabilities;
  readonly checkRequest: Provider['checkRequest'];
}

/** One entry of a mock provider. */
export class MockModel implements Provider {
  readonly model: string;
  readonly capabilities: ProviderCapabilities;
  readonly checkRequest?: NonNullable<Provider['checkRequest']>;
  readonly #entry: string;
  readonly #script: MockScript;

  constructor(entry: string, model: string, script: MockScript, { capabilities, checkRequest }: MockAbilities) {
    this.#entry = entry;
    this.model = model;
    this.capabilities = capabilities;
    if (checkRequest !== undefined) this.checkRequest = checkRequest;
    this.#script = script;
  }

  async chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
    const call = this.#open(request, context, 'unary');
    try {
      const { answer, steps } = await this.#begin(call, context);
      if (answer.failAfter !== undefined) throw this.#error(answer.failWith ?? 'connection', call);
      return this.#response(steps);
    } finally {
      call.finish();
    }
  }

  streamChatCompletion(request: UnifiedRequest, context: CallContext): AsyncIterable<StreamPart> {
    return this.#stream(this.#open(request, context, 'stream'), context);
  }

  async *#stream(call: OpenCall, context: CallContext): AsyncGenerator<StreamPart, void, undefined> {
    let over = false;
    try {
      const { answer, steps } = await this.#begin(call, context);
      let pieces = 0;
      for (const { part, isPiece } of steps) {
        const isLast = part.type === 'finish';
        if (answer.failAfter !== undefined && (isLast || (isPiece && pieces >= answer.failAfter))) {
          throw this.#error(answer.failWith ?? 'connection', call);
        }
        if (isPiece && answer.tokenDelayMs !== undefined) await pause(answer.tokenDelayMs, context.signal);
        throwIfAborted(context.signal);
        over = isLast;
        yield part;
        if (isPiece) pieces += 1;
      }
    } catch (error) {
      over = true;
      throw error;
    } finally {
      // Its consumer ended it early: the upstream request is cancelled.
      if (over) call.finish();
      else call.leave();
    }
  }

  /** Everything up to the response's headers. */
  async #begin(
    call: OpenCall,
    context: CallContext,
  ): Promise<{ readonly answer: MockAnswer; readonly steps: readonly MockStep[] }> {
    throwIfAborted(context.signal);
    const reply = await unlessAborted(this.#script.next(call, context), context.signal);
    const delayMs = typeof reply === 'object' && 'delayMs' in reply ? reply.delayMs : undefined;
    if (delayMs !== undefined) await pause(delayMs, context.signal);
    if (isFailure(reply)) throw this.#error(reply, call, context);
    const answer = typeof reply === 'string' ? { text: reply } : reply;
    const { requestId, rateLimit } = answer;
    context.onHeaders?.({ status: 200, requestId, ...(rateLimit !== undefined && { rateLimit }) });
    const { entry, model, request } = call.record;
    return { answer, steps: stepsOf(answer, { entry, model, request, uniqueId: wireId('', 10) }) };
  }

  /** The error; with a context, its headers are reported first. */
  #error(failure: MockError, { record }: OpenCall, context?: CallContext): Error {
    const error = errorOf(failure, this.#entry, record.model);
    if (error instanceof ProviderError && error.status !== undefined) {
      const { status, requestId } = error;
      const rateLimit = isShort(failure) ? failure.rateLimit : undefined;
      context?.onHeaders?.({ status, requestId, ...(rateLimit !== undefined && { rateLimit }) });
    }
    return error;
  }

  #open(request: UnifiedRequest, context: CallContext, mode: 'unary' | 'stream'): OpenCall {
    return this.#script.open({ entry: this.#entry, model: request.model ?? this.model, mode, request }, context);
  }

  #response(steps: readonly MockStep[]): UnifiedResponse {
    const response = responseFromParts(steps.map(({ part }) => part));
    const origin = { provider: this.#script.pluginId, model: response.model };
    const content = response.content.map((part) => ({ ...part, origin }));
    return { ...response, content, toolCalls: content.filter((part) => part.type === 'tool-call') };
  }

  async authenticate(context: Partial<CallContext> = {}): Promise<void> {
    if (context.signal !== undefined) throwIfAborted(context.signal);
    const failure = this.#script.health;
    if (failure !== undefined) throw errorOf(failure, this.#entry, this.model);
  }

  healthCheck(context?: Partial<CallContext>): Promise<HealthReport> {
    return checkHealth(() => this.authenticate(context));
  }

  async listModels(context?: Partial<CallContext>): Promise<readonly ModelInfo[]> {
    await this.authenticate(context);
    return [{ id: this.model }];
  }
}

function isShort(failure: MockError): failure is MockFailure {
  return typeof failure === 'object' && !(failure instanceof Error);
}

function isFailure(reply: MockReply): reply is Exclude<MockReply, string | MockAnswer> {
  return reply instanceof Error || (typeof reply === 'object' && 'error' in reply);
}
