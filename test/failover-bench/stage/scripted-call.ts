import { createFlexiAI, FlexiAIError, type StreamingOptions, type UnifiedResponse } from '@flexiai/core';
import { isObject, listOf, objectOf, stringOf } from '@flexiai/core/plugin';
import { openai } from '@flexiai/provider-openai';
import type { RecordedRequest, WireReply } from '@flexiai/testing';
import type { FaultScript, Mishap } from './fault-script.ts';
import type { Behaviour, FaultServer } from './fault-server.ts';

/** Short, so that silence costs little: what comes too late on a loaded machine ends in a typed error, which is right, too. */
export const SETTINGS = {
  timeouts: { headersMs: 60, firstContentMs: 80, idleMs: 60, totalMs: 600 },
  retry: { maxRetries: 2, baseDelayMs: 2, maxDelayMs: 10, maxRetryAfterMs: 50 },
} as const;

/** What came of one call, to the application and to the server. */
export interface CallReport {
  /** Absent where the call failed. */
  readonly response?: UnifiedResponse;
  readonly error?: unknown;
  readonly elapsedMs: number;
  /** What a stream's application had in the end, after every restart that it was told of. */
  readonly text: string;
  /** The types of a stream's parts, in order. */
  readonly partTypes: readonly string[];
  /** The tool calls that a stream's application made: each as soon as it was told that the call is complete. */
  readonly made: readonly { readonly name: string; readonly arguments: string }[];
  readonly requests: { readonly primary: number; readonly fallback: number };
  /** The requests that were still open a second after the end. */
  readonly leftOpen: number;
  readonly inFlight: number;
}

/** The whole text that both models mean to say. */
export function textOf({ words }: FaultScript): string {
  return words.join(' ');
}

/** What both models want to have called. */
export function callsOf({ calls }: FaultScript): readonly { readonly name: string; readonly arguments: object }[] {
  return Array.from({ length: calls }, (_, index) => ({ name: `tool_${index}`, arguments: { city: 'Köln', index } }));
}

/** Plays a script: one client, one call, two models of their own. */
export async function playScript(
  server: FaultServer,
  run: string,
  script: FaultScript,
  streaming: StreamingOptions | 'unary',
): Promise<CallReport> {
  const [primary, fallback] = [`${run}-primary`, `${run}-fallback`];
  const shared = { apiKey: 'sk-test', baseURL: server.baseURL };
  server.addModel(primary, behaviourOf(script, script.primary));
  const providers = [openai({ ...shared, name: 'primary', model: primary })];
  if (script.fallback !== 'none') {
    server.addModel(fallback, behaviourOf(script, script.fallback));
    providers.push(openai({ ...shared, name: 'fallback', model: fallback }));
  }
  await using client = createFlexiAI({
    ...SETTINGS,
    providers,
    ...(streaming !== 'unary' && { streaming }),
  });
  const tools = callsOf(script).map(({ name }) => ({ name, parameters: { type: 'object' } as const }));
  const request = { prompt: 'Say it.', ...(tools.length > 0 && { tools }) };
  const application = new Application();
  const started = performance.now();
  const outcome = await (streaming === 'unary'
    ? client.chatCompletion(request)
    : application.read(client.streamChatCompletion(request))
  ).then(
    (response) => ({ response }),
    (error: unknown) => ({ error }),
  );
  const elapsedMs = performance.now() - started;
  const { text, partTypes, made } = application;
  const leftOpen = await server.openAfter([primary, fallback], 1000);
  return {
    ...outcome,
    elapsedMs,
    text,
    partTypes,
    made,
    requests: { primary: server.requestsTo(primary).length, fallback: server.requestsTo(fallback).length },
    leftOpen,
    inFlight: client.getRequestStats().inFlight,
  };
}
