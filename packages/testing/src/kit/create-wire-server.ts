import type { ConformanceServer } from '../conformance/conformance-server.ts';
import type { Turn } from '../server/wire.ts';
import { wireId } from '../server/wire-id.ts';
import { startWireServer, type WireServer, type WireServerOptions } from '../server/wire-server.ts';
import { boundFields } from './bound-fields.ts';
import { defineWire, failureOf } from './define-wire.ts';
import type { WireDefinition, WireEndpoint, WireFacts } from './wire-definition.ts';
import { FAILURE_STATUSES } from './wire-failure.ts';

/** A wire of your own: its endpoint for answers, and how it writes errors. */
export interface CustomWire extends WireFacts, WireEndpoint {}

/** A kind of server: starts servers, and is the `server` of `providerConformance`. */
export interface CustomWireServer extends ConformanceServer {
  /** Starts a server on 127.0.0.1 at a free port. Unlike the servers for known wires, it is strict by default. */
  start(options?: WireServerOptions): Promise<WireServer>;
}

/**
 * Makes local servers for a wire: you write how the wire puts an answer and an error into words, and get scripts, a log of
 * requests, the check of keys, every fault, and splits of writes at any byte.
 *
 * @param wire a function is called for each server, for a wire that remembers something
 * @example
 * ```ts
 * import { createWireServer } from '@flexiai/testing';
 *
 * const tea = createWireServer({
 *   name: 'Tea',
 *   path: '/v1/pour',
 *   encode: ({ id, model, text, finishReason }) => ({ id, model, text, ended: finishReason }),
 *   stream: {
 *     events({ tokens, finishReason }, write) {
 *       for (const text of tokens) write.token({ text });
 *       write.end({ ended: finishReason });
 *     },
 *   },
 *   errors: ({ message, kind }) => ({ body: { error: { message, kind } } }),
 *   finishReasons: { stop: 'poured', length: 'cup_full' },
 * });
 * await using server = await tea.start({ reply: { text: 'Here you are.' } });
 * ```
 */
export function createWireServer(wire: CustomWire | (() => CustomWire)): CustomWireServer {
  const define = (): WireDefinition => withDefaults(typeof wire === 'function' ? wire() : wire);
  const definition = define();
  return {
    ...forConformance(definition),
    start: (options = {}) => startWireServer(defineWire(define()), { strict: true, ...options }),
    errorBody: (message) => definition.errors(failureOf(definition, NO_TURN, 'server', { message })).body,
  };
}

function withDefaults(wire: CustomWire): WireDefinition {
  const {
    method,
    path,
    check,
    checkStrictly,
    encode,
    stream,
    endpoints = [],
    ids,
    statuses,
    ...facts
  } = boundFields(wire);
  return {
    ...facts,
    endpoints: [wire, ...endpoints].map(boundEndpoint),
    ids: {
      request: () => wireId('req_', 20),
      answer: () => wireId('ans_', 20),
      toolCall: () => wireId('call_', 20),
      ...boundFields(ids ?? {}),
    },
    statuses: { ...FAILURE_STATUSES, ...statuses },
  };
}

function boundEndpoint(endpoint: WireEndpoint): WireEndpoint {
  const { stream, ...fields } = boundFields(endpoint);
  return { ...fields, ...(stream !== undefined && { stream: boundFields(stream) }) };
}

/** The description of the wire without the parts that only a server needs. */
function forConformance(definition: WireDefinition): Omit<ConformanceServer, 'start' | 'errorBody'> {
  const {
    basePath,
    endpoints,
    errors,
    statuses,
    sentKey,
    headers,
    rateLimit,
    prompt,
    ids,
    contentType,
    stringify,
    ...facts
  } = definition;
  const hasLimits = rateLimit !== undefined || headers !== undefined;
  const rateLimits = !hasLimits && { 'rate-limits': 'the service sends no rate limits in headers' };
  return { ...facts, lacks: { ...rateLimits, ...facts.lacks } };
}

/** For an error that answers no request. */
const NO_TURN: Turn = {
  request: {
    index: 0,
    method: 'POST',
    path: '/',
    query: {},
    headers: {},
    body: undefined,
    model: undefined,
    stream: false,
    receivedAt: 0,
    outcome: 'pending',
  },
  reply: {},
  requestId: '',
};
