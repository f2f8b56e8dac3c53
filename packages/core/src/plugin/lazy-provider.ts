import type { ConversationRules } from '../conversation/conversation-rules.ts';
import { LazyCode } from '../data/lazy-code.ts';
import type { EmbeddingRequest, EmbeddingResult } from '../model/embedding.ts';
import { NO_ISSUES, type RequestIssue } from '../model/request-issue.ts';
import type { StreamPart } from '../model/stream-part.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import { type PartStream, sourceOf, streamOf } from '../stream/part-source.ts';
import type { ProviderCapabilities } from './capabilities.ts';
import type { CallContext, HealthReport, ModelInfo, Provider } from './provider.ts';

/** What is known of a provider before its code for calls is loaded. */
export interface ProviderFacts extends Pick<Provider, 'model' | 'capabilities' | 'endpoint'> {
  readonly conversation: ConversationRules;
  capabilitiesOf(model: string): ProviderCapabilities;
  /** What the service would refuse; as cheap as `checkRequest`. */
  limits(request: UnifiedRequest, model: string): readonly RequestIssue[];
}

/** The part of a provider that is loaded before its first call. */
export interface ProviderCalls extends Pick<Provider, 'chatCompletion' | 'streamChatCompletion' | 'embed'> {
  /** What of a request would not be honoured, found by putting the request together. */
  shortcomings(request: UnifiedRequest, model: string): readonly RequestIssue[];
  authenticate(context?: Partial<CallContext>): Promise<void>;
  healthCheck(context?: Partial<CallContext>): Promise<HealthReport>;
  listModels(context?: Partial<CallContext>): Promise<readonly ModelInfo[]>;
  /** Loads the SDK. */
  load(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A provider whose code for calls is loaded by `load()`, or by its first call: an application that makes a client pays for
 * what it calls. Once loaded, a call costs nothing more than one of the loaded part. What fails to load is tried again.
 *
 * `checkRequest` reports what is `unsupported` once the code is loaded. Core loads it before it plans a strict call.
 */
export class LazyProvider implements Provider {
  readonly model: string;
  readonly capabilities: ProviderCapabilities;
  readonly endpoint: string | undefined;
  readonly conversation: ConversationRules;
  readonly embed?: NonNullable<Provider['embed']>;
  readonly #facts: ProviderFacts;
  readonly #code: LazyCode<ProviderCalls>;

  /** @param importCalls loads the code and makes the part that calls; not called again once it has succeeded */
  constructor(facts: ProviderFacts, importCalls: () => Promise<ProviderCalls>) {
    this.#facts = facts;
    this.#code = new LazyCode(importCalls);
    this.model = facts.model;
    this.capabilities = facts.capabilities;
    this.endpoint = facts.endpoint;
    this.conversation = facts.conversation;
    if (facts.capabilities.maxEmbeddingInputs !== undefined)
      this.embed = (request, context) => this.#embed(request, context);
  }

  capabilitiesOf(model: string): ProviderCapabilities {
    return this.#facts.capabilitiesOf(model);
  }

  async load(): Promise<void> {
    await (await this.#code.load()).load();
  }

  chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
    return this.#with((calls) => calls.chatCompletion(request, context));
  }

  streamChatCompletion(request: UnifiedRequest, context: CallContext): AsyncIterable<StreamPart> {
    const calls = this.#code.loaded;
    if (calls !== undefined) return calls.streamChatCompletion(request, context);
    return lateStream(async () => (await this.#code.load()).streamChatCompletion(request, context));
  }

  checkRequest(request: UnifiedRequest, model: string, strict: boolean): readonly RequestIssue[] {
    const issues = this.#facts.limits(request, model);
    if (!strict) return issues;
    const shortcomings = this.#code.loaded?.shortcomings(request, model) ?? NO_ISSUES;
    return shortcomings.length === 0 ? issues : [...issues, ...shortcomings];
  }

  authenticate(context?: Partial<CallContext>): Promise<void> {
    return this.#with((calls) => calls.authenticate(context));
  }

  healthCheck(context?: Partial<CallContext>): Promise<HealthReport> {
    return this.#with((calls) => calls.healthCheck(context));
  }

  listModels(context?: Partial<CallContext>): Promise<readonly ModelInfo[]> {
    return this.#with((calls) => calls.listModels(context));
  }

  async close(): Promise<void> {
    // What is loading belongs to a call that was made before.
    const calls = await this.#code.loading?.catch(() => undefined);
    await calls?.close();
  }

  #embed(request: EmbeddingRequest, context: CallContext): Promise<EmbeddingResult> {
    return this.#with((calls) => {
      if (calls.embed === undefined) throw new TypeError('A provider with embeddings must have embed().');
      return calls.embed(request, context);
    });
  }

  #with<T>(use: (calls: ProviderCalls) => Promise<T>): Promise<T> {
    const calls = this.#code.loaded;
    return calls === undefined ? this.#code.load().then(use) : use(calls);
  }
}

/** A stream that is opened when it is first read. */
function lateStream(open: () => Promise<AsyncIterable<StreamPart>>): PartStream {
  let opening: Promise<ReturnType<typeof sourceOf>> | undefined;
  let isCancelled = false;
  return streamOf({
    async read() {
      opening ??= open().then(sourceOf);
      const source = await opening;
      return isCancelled ? null : source.read();
    },
    async cancel(cause) {
      isCancelled = true;
      const source = await opening?.catch(() => undefined);
      await source?.cancel(cause);
    },
  });
}
