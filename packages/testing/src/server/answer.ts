import { assertNever } from '@flexiai/core/plugin';
import type { Exchange } from './exchange.ts';
import type { Fault, StatusFault } from './fault.ts';
import { stepsWithFault } from './stream-fault.ts';
import type { HttpAnswer, Route, StreamFormat, StreamStep, Turn, Wire, WireBytes } from './wire.ts';

/** The answer to one request. */
export interface Answering {
  readonly wire: Wire;
  readonly route: Route;
  readonly turn: Turn;
  readonly exchange: Exchange;
}

/** Faults after the response headers. */
type BodyFault = Exclude<Fault, StatusFault> | undefined;

/** A page like those of proxies and captive portals instead of an API's answer. */
const HTML_PAGE = '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>\n';

/**
 * Plays a reply, with its faults.
 * @throws ConnectionClosed if the client disconnects first
 */
export async function answer(answering: Answering): Promise<'completed' | 'faulted'> {
  const { route, turn, exchange } = answering;
  const { reply } = turn;
  const { fault } = reply;
  if (reply.split !== undefined) exchange.splitWith(reply.split.seed);
  if (reply.delayMs !== undefined) await exchange.pause(reply.delayMs);
  if (fault?.kind === 'status') {
    await fail(answering, statusAnswer(answering, fault));
    return 'faulted';
  }
  if (fault?.kind === 'hang' && fault.after !== 'headers') return exchange.silence();
  if (fault?.kind === 'reset' && fault.afterTokens === undefined) {
    await exchange.reset();
    return 'faulted';
  }
  if (turn.request.stream && route.stream !== undefined) await stream(answering, route.stream, fault);
  else await unary(answering, fault);
  return fault === undefined ? 'completed' : 'faulted';
}

/** Writes a complete answer that is not scripted. */
export async function writeAnswer(
  { wire, turn, exchange }: Omit<Answering, 'route'>,
  { status, headers, body }: HttpAnswer,
): Promise<void> {
  // Before the head, so that a body that cannot be written can still be reported by a status.
  const text = typeof body === 'string' ? body : wire.stringify(body);
  exchange.head(status, {
    'content-type': isPage(body) ? 'text/html; charset=UTF-8' : wire.jsonContentType,
    ...wire.headers(turn, status),
    ...headers,
    ...turn.reply.headers,
  });
  await exchange.write(text);
  await exchange.end();
}

function isPage(body: unknown): boolean {
  return typeof body === 'string' && !/^\s*[{[]/.test(body);
}

function statusAnswer({ wire, turn }: Answering, fault: StatusFault): HttpAnswer {
  const own =
    fault.error === undefined
      ? wire.statusError(turn, fault.status ?? 500, fault.retryAfter)
      : wire.errorCase(turn, fault.error, fault.retryAfter);
  return {
    status: fault.status ?? own.status,
    headers: { ...own.headers, ...fault.headers },
    body: fault.body ?? own.body,
  };
}

/** A failure that the service reports with a 200 is sent in the requested form. */
async function fail(answering: Answering, failure: HttpAnswer): Promise<void> {
  const { route, turn } = answering;
  if (failure.status !== 200 || !turn.request.stream || route.stream === undefined) {
    return writeAnswer(answering, failure);
  }
  const reply = { ...turn.reply, events: [failure.body] };
  return stream({ ...answering, turn: { ...turn, reply } }, route.stream, undefined);
}

async function unary(answering: Answering, fault: BodyFault): Promise<void> {
  const { wire, route, turn, exchange } = answering;
  const { body: scripted, headers } = turn.reply;
  if (fault?.kind === 'error-event') return writeAnswer(answering, wire.unaryError(turn, fault.error));
  const body = scripted ?? route.unary(turn);
  const text = typeof body === 'string' ? body : wire.stringify(body);
  exchange.head(200, {
    'content-type': wire.jsonContentType,
    ...wire.headers(turn, 200),
    ...headers,
  });
  const half = text.slice(0, Math.ceil(text.length / 2));
  switch (fault?.kind) {
    case undefined:
    case 'overrun':
      await exchange.write(text);
      return exchange.end();
    case 'hang':
      return exchange.silence();
    case 'ping-forever':
      return keepAliveForever(exchange, '\n', fault.intervalMs);
    case 'reset':
      await exchange.write(half);
      return exchange.reset();
    case 'stall':
      await exchange.write(half);
      return exchange.silence();
    case 'cut':
    case 'truncated-body':
      await exchange.write(half);
      return exchange.end();
    case 'malformed-chunk':
    case 'invalid-json':
      await exchange.write(HTML_PAGE);
      return exchange.end();
    default:
      return assertNever(fault);
  }
}

async function stream(answering: Answering, format: StreamFormat, fault: BodyFault): Promise<void> {
  const { wire, turn, exchange } = answering;
  const { reply } = turn;
  // Before the headers, so that a reply that is impossible on this wire can still be reported by a status.
  const steps = reply.events?.map((event) => eventStep(event, format)) ?? format.steps(turn);
  exchange.head(200, {
    'content-type': format.contentType ?? wire.streamContentType,
    'cache-control': 'no-cache',
    ...wire.headers(turn, 200),
    ...reply.headers,
  });
  switch (fault?.kind) {
    case undefined:
      await play(steps, reply, exchange);
      return exchange.end();
    case 'hang':
      return exchange.silence();
    case 'ping-forever':
      return keepAliveForever(exchange, format.keepAlive(turn), fault.intervalMs);
    case 'invalid-json':
      await exchange.write(HTML_PAGE);
      return exchange.end();
    case 'overrun': {
      const again = steps.filter(({ kind }) => kind !== 'end');
      await exchange.write(joined([...steps, ...again]));
      return exchange.end();
    }
    case 'truncated-body': {
      const bytes = joined(steps);
      await exchange.write(bytes.subarray(0, Math.ceil(bytes.length / 2)));
      return exchange.end();
    }
    case 'malformed-chunk':
    case 'error-event':
    case 'cut':
    case 'reset':
    case 'stall':
      return streamWithFault(answering, format, steps, fault);
    default:
      return assertNever(fault);
  }
}

type MidStreamFault = Extract<Fault, { kind: 'malformed-chunk' | 'error-event' | 'cut' | 'reset' | 'stall' }>;

async function streamWithFault(
  { turn, exchange }: Answering,
  format: StreamFormat,
  steps: readonly StreamStep[],
  fault: MidStreamFault,
): Promise<void> {
  const { before, after } = stepsWithFault(steps, fault.afterTokens);
  await play(before, turn.reply, exchange);
  switch (fault.kind) {
    case 'malformed-chunk':
      await exchange.write(format.malformed);
      await play(after, turn.reply, exchange);
      return exchange.end();
    case 'error-event':
      await exchange.write(format.error(turn, fault.error));
      return exchange.end();
    case 'cut':
      return exchange.end();
    case 'reset':
      return exchange.reset();
    case 'stall':
      return exchange.silence();
    default:
      return assertNever(fault);
  }
}

function joined(steps: readonly StreamStep[]): Uint8Array {
  return Buffer.concat(steps.map(({ text }) => (typeof text === 'string' ? Buffer.from(text) : text)));
}

function eventStep(event: unknown, format: StreamFormat): StreamStep {
  const isWritten = typeof event === 'string' || event instanceof Uint8Array;
  return { kind: 'token', text: isWritten ? event : format.event(event) };
}

async function play(steps: readonly StreamStep[], { tokenDelayMs }: Turn['reply'], exchange: Exchange): Promise<void> {
  for (const { kind, text } of steps) {
    if (tokenDelayMs !== undefined && kind === 'token') await exchange.pause(tokenDelayMs);
    await exchange.write(text);
  }
}

async function keepAliveForever(exchange: Exchange, text: WireBytes, intervalMs: number): Promise<never> {
  for (;;) {
    await exchange.write(text);
    await exchange.pause(intervalMs);
  }
}
