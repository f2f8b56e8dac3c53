import { createFlexiAI, type ProviderEntry, type StreamingOptions, type UnifiedResponse } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { Application } from './application.ts';
import type { FaultScript } from './fault-script.ts';
import type { FaultServer } from './fault-server.ts';
import { prefillingOpenAI } from './prefilling-openai.ts';
import { callsOf, modelOf } from './scripted-models.ts';

/**
 * Short, so that silence is fast: what comes too late on a loaded machine ends with a typed error, which is correct,
 * too.
 */
export const SETTINGS = {
  timeouts: { headersMs: 60, firstContentMs: 80, idleMs: 60, totalMs: 600 },
  retry: { maxRetries: 2, baseDelayMs: 2, maxDelayMs: 10, maxRetryAfterMs: 50 },
} as const;

/** The results of one call for the application and for the server. */
export interface CallReport {
  /** `undefined` if the call failed. */
  readonly response: UnifiedResponse | undefined;
  readonly error: unknown;
  readonly elapsedMs: number;
  readonly application: Application;
  /** Requests to each model. */
  readonly asked: { readonly primary: number; readonly fallback: number };
  /** Answers that the server completed without a fault: it would bill each of them. */
  readonly completed: number;
  /** Requests that were still pending three seconds after the end of the call. */
  readonly leftOpen: number;
  readonly inFlight: number;
}

/** Runs a script: one client, one call, two separate models. */
export async function playScript(
  server: FaultServer,
  run: string,
  script: FaultScript,
  streaming: StreamingOptions | 'unary',
): Promise<CallReport> {
  const [primary, fallback] = [`${run}-primary`, `${run}-fallback`];
  const shared = { apiKey: 'sk-test', baseURL: server.baseURL };
  server.addModel(primary, modelOf(script, script.primary));
  const providers: ProviderEntry[] = [openai({ ...shared, name: 'primary', model: primary })];
  if (script.fallback !== 'none') {
    server.addModel(fallback, modelOf(script, script.fallback));
    const make = script.prefill === 'never' ? openai : prefillingOpenAI;
    providers.push(make({ ...shared, name: 'fallback', model: fallback }));
  }
  await using client = createFlexiAI({ ...SETTINGS, providers, ...(streaming !== 'unary' && { streaming }) });
  const tools = callsOf(script).map(({ name }) => ({ name, parameters: { type: 'object' } as const }));
  const request = { prompt: 'Say it.', ...(tools.length > 0 && { tools }) };
  const application = new Application();
  const started = performance.now();
  const { response, error } = await (streaming === 'unary'
    ? client.chatCompletion(request)
    : application.read(client.streamChatCompletion(request))
  ).then(
    (response) => ({ response, error: undefined }),
    (error: unknown) => ({ response: undefined, error }),
  );
  const elapsedMs = performance.now() - started;
  const leftOpen = await server.openAfter([primary, fallback], 3000);
  const log = [...server.requestsTo(primary), ...server.requestsTo(fallback)];
  return {
    response,
    error,
    elapsedMs,
    application,
    completed: log.filter(({ outcome }) => outcome === 'completed').length,
    leftOpen,
    asked: { primary: server.requestsTo(primary).length, fallback: server.requestsTo(fallback).length },
    inFlight: client.getRequestStats().inFlight,
  };
}
