import { fieldsOf } from '@flexiai/core/plugin';
import { rateLimitHeaders } from '../server/rate-limit-headers.ts';
import type { RecordedRequest } from '../server/recorded-request.ts';
import type { Headers, HttpAnswer, Route, StreamFormat, StreamStep, Turn, Wire, WireBytes } from '../server/wire.ts';
import { sse, type WireFraming } from './framing.ts';
import { patternOf } from './path-pattern.ts';
import { wireAnswer } from './wire-answer.ts';
import type { WireDefinition, WireEndpoint, WireStream } from './wire-definition.ts';
import { kindOfStatus, messageOf, type WireFailure, type WireFailureKind } from './wire-failure.ts';

/** The wire that a definition describes, as the server plays it. */
export function defineWire(definition: WireDefinition): Wire {
  const { headers = requestIdHeader, rateLimit, sentKey = keyOf, stringify = JSON.stringify, statuses } = definition;
  const refuse = (turn: Turn, kind: WireFailureKind, facts?: Partial<WireFailure>): HttpAnswer =>
    refusal(definition, failureOf(definition, turn, kind, facts));
  return {
    basePath: definition.basePath ?? '',
    routes: definition.endpoints.map((endpoint) => routeOf(endpoint, definition)),
    jsonContentType: definition.contentType ?? 'application/json',
    streamContentType: sse().contentType,
    stringify: (body) => stringify(body),
    requestId: definition.ids.request,
    headers: (turn, status) => ({
      ...headers(turn, status),
      ...(rateLimit !== undefined &&
        rateLimitHeaders(turn.reply, status, {}, (kind, window) => rateLimit(kind, window, turn))),
    }),
    checkCredential(turn, apiKey) {
      const sent = sentKey(turn.request);
      if (sent === apiKey) return undefined;
      return refuse(turn, sent === undefined ? 'missing-api-key' : 'invalid-api-key');
    },
    unknownRoute: (turn, pathIsKnown) => refuse(turn, pathIsKnown ? 'wrong-method' : 'unknown-path'),
    notJson: (turn) => refuse(turn, 'not-json'),
    statusError: (turn, status, retryAfter) => refuse(turn, kindOfStatus(status, statuses), { status, retryAfter }),
    errorCase: (turn, error, retryAfter) => refuse(turn, error, { retryAfter }),
    unaryError: (turn, code) => refuse(turn, 'error-event', { code }),
  };
}

/** The failure of a kind, with a sentence. */
export function failureOf(
  { statuses }: WireDefinition,
  turn: Turn,
  kind: WireFailureKind,
  facts: Partial<WireFailure> = {},
): WireFailure {
  const told = { status: statuses[kind], message: messageOf(kind, turn), code: undefined, retryAfter: undefined };
  return { ...turn, kind, ...told, ...facts };
}

function refusal({ errors }: WireDefinition, failure: WireFailure): HttpAnswer {
  const { status = failure.status, headers, body } = errors(failure);
  const { retryAfter } = failure;
  const wait = retryAfter !== undefined && { 'retry-after': String(retryAfter) };
  return { status, headers: { ...wait, ...headers }, body };
}

function routeOf(endpoint: WireEndpoint, definition: WireDefinition): Route {
  const { method = 'POST', path, check, checkStrictly, stream } = endpoint;
  const checked = (verdict: HttpAnswer | string | undefined, turn: Turn): HttpAnswer | undefined =>
    typeof verdict === 'string'
      ? refusal(definition, failureOf(definition, turn, 'invalid-request', { message: verdict }))
      : verdict;
  return {
    method,
    path: typeof path === 'string' ? patternOf(path) : path,
    ...(check !== undefined && { check: (turn: Turn) => checked(check(turn), turn) }),
    ...(checkStrictly !== undefined && { checkStrictly: (turn: Turn) => checked(checkStrictly(turn), turn) }),
    unary: (turn) => endpoint.encode(wireAnswer(turn, definition)),
    ...(stream !== undefined && {
      stream: formatOf(stream, definition),
      wantsStream: stream.wanted ?? (({ body }) => fieldsOf(body)['stream'] === true),
    }),
  };
}

function formatOf(stream: WireStream, definition: WireDefinition): StreamFormat {
  const { framing = sse(), keepAlive } = stream;
  const bytes = (payload: unknown): WireBytes => bytesOf(payload, framing);
  return {
    contentType: framing.contentType,
    steps(turn) {
      const steps: StreamStep[] = [];
      const writer = (kind: StreamStep['kind']) => (payload: unknown) => {
        steps.push({ kind, text: bytes(payload) });
      };
      const write = { structure: writer('structure'), token: writer('token'), end: writer('end') };
      stream.events(wireAnswer(turn, definition), write);
      return steps;
    },
    event: (payload) => framing.event(payload),
    keepAlive: (turn) => (keepAlive === undefined ? framing.keepAlive : bytes(keepAlive(wireAnswer(turn, definition)))),
    error(turn, code) {
      const failure = failureOf(definition, turn, 'error-event', { code });
      return bytes(stream.error?.(failure) ?? definition.errors(failure).body);
    },
    malformed: framing.malformed,
  };
}

function bytesOf(payload: unknown, framing: WireFraming): WireBytes {
  return typeof payload === 'string' || payload instanceof Uint8Array ? payload : framing.event(payload);
}

function keyOf({ headers }: RecordedRequest): string | undefined {
  return /^Bearer\s+(.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? headers['x-api-key'];
}

function requestIdHeader({ requestId }: Turn): Headers {
  return { 'x-request-id': requestId };
}
