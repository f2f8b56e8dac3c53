import {
  type CallOptions,
  createFlexiAI,
  type FlexiAI,
  FlexiAIError,
  type ProviderEntry,
  type UnifiedResponse,
} from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import type { RecordedRequest } from '@flexiai/testing';
import { expect } from 'vitest';
import { Application } from './application.ts';
import { askByStreamText } from './ask-by-stream-text.ts';
import { ANSWER, healthy, PROMPT } from './canonical-answer.ts';
import type { FaultServer } from './fault-server.ts';
import { type Policy, policies } from './policy.ts';
import { prefillingOpenAI } from './prefilling-openai.ts';
import type { Scenario } from './scenario.ts';
import { NOISE_MS, seconds } from './seconds.ts';

/**
 * The catalogue's own options if it has some (two retries, 30 s of silence, one fallback), otherwise the documented
 * defaults.
 */
const SETTINGS = {
  retry: { maxRetries: 2, baseDelayMs: seconds(0.5), maxDelayMs: seconds(8), maxRetryAfterMs: seconds(20) },
  timeouts: { headersMs: seconds(30), firstContentMs: seconds(10), idleMs: seconds(30), totalMs: seconds(200) },
  circuitBreaker: { failureThreshold: 5, recoveryTimeoutMs: seconds(10), maxRecoveryTimeoutMs: seconds(10) },
} as const;

/** The caller: the client itself, or `streamText` of the AI SDK with the client as its model. */
export type Way = 'client' | 'streamText';

/** A complete answer, and its duration. */
export interface Answered {
  readonly response: UnifiedResponse;
  readonly elapsedMs: number;
}

/** A failure, the text that the application received before it, and its duration. */
export interface Failed {
  readonly error: FlexiAIError;
  readonly text: string;
  readonly elapsedMs: number;
}

/** One run of a scenario: a separate client, and two models of the server that only it calls. */
export class Stage implements AsyncDisposable {
  readonly client: FlexiAI;
  readonly primaryModel: string;
  readonly fallbackModel: string;
  readonly #healthyModel: string;
  readonly #server: FaultServer;
  readonly #way: Way;

  constructor(server: FaultServer, scenario: Scenario, policy: Policy, run: string, way: Way = 'client') {
    const { fallback = ({ request }) => healthy(request) } = scenario;
    this.#server = server;
    this.#way = way;
    this.primaryModel = `${run}-primary`;
    this.fallbackModel = `${run}-fallback`;
    this.#healthyModel = `${run}-healthy`;
    server.addModel(this.primaryModel, scenario.primary);
    server.addModel(this.#healthyModel, ({ request }) => healthy(request));
    const shared = { apiKey: 'sk-test', baseURL: server.baseURL };
    const providers: ProviderEntry[] = [openai({ ...shared, name: 'primary', model: this.primaryModel })];
    if (fallback !== 'none') {
      server.addModel(this.fallbackModel, fallback);
      const make = scenario.fallbackSaysPrefill === true ? prefillingOpenAI : openai;
      providers.push(make({ ...shared, name: 'fallback', model: this.fallbackModel }));
    }
    this.client = createFlexiAI({ ...SETTINGS, providers, streaming: { ...policies[policy], ...scenario.streaming } });
  }

  /** The requests that the primary received. */
  get primary(): readonly RecordedRequest[] {
    return this.#server.requestsTo(this.primaryModel);
  }

  /** The requests that the fallback received. */
  get fallback(): readonly RecordedRequest[] {
    return this.#server.requestsTo(this.fallbackModel);
  }

  /** Makes a call, and expects the complete answer. */
  async answer(options: CallOptions = {}): Promise<Answered> {
    const { text, response, error, elapsedMs } = await this.#ask(options);
    if (response === undefined) throw error;
    expect(text, 'the streamed text').toBe(ANSWER);
    expect(response).toMatchObject({ text: ANSWER, finishReason: 'stop' });
    return { response, elapsedMs };
  }

  /** Makes a call, and expects a clean error: one of the library's own, after at most a beginning of the answer. */
  async failure(): Promise<Failed> {
    const { text, response, error, elapsedMs } = await this.#ask({});
    expect(response, 'no answer').toBeUndefined();
    expect(ANSWER.startsWith(text), `a beginning of the answer: ${text}`).toBe(true);
    if (!(error instanceof FlexiAIError)) throw error;
    return { error, text, elapsedMs };
  }

  /** After all this the same client answers a call to a healthy model, and no request is pending. */
  async checkHealth(): Promise<void> {
    const options = { timeouts: { totalMs: seconds(10) + NOISE_MS } };
    const { text } = await this.client.chatCompletion({ prompt: PROMPT, model: this.#healthyModel }, options);
    expect(text).toBe(ANSWER);
    const models = [this.primaryModel, this.fallbackModel, this.#healthyModel];
    expect(await this.#server.openAfter(models, 3000), 'pending requests').toBe(0);
    expect(this.client.getRequestStats().inFlight).toBe(0);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.client.close({ timeoutMs: 0 });
  }

  async #ask(options: CallOptions): Promise<{
    readonly text: string;
    readonly response?: UnifiedResponse;
    readonly error?: unknown;
    readonly elapsedMs: number;
  }> {
    const application = new Application();
    const started = performance.now();
    const elapsed = (): number => performance.now() - started;
    if (this.#way === 'streamText') {
      const outcome = await askByStreamText(this.client, PROMPT, options);
      return { ...outcome, elapsedMs: elapsed() };
    }
    try {
      const response = await application.read(this.client.streamChatCompletion({ prompt: PROMPT }, options));
      return { text: application.text, response, elapsedMs: elapsed() };
    } catch (error) {
      return { text: application.text, error, elapsedMs: elapsed() };
    }
  }
}
