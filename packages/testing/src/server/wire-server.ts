import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answer, writeAnswer } from './answer.ts';
import { ConnectionClosed, Exchange } from './exchange.ts';
import { type ReadRequest, readRequest } from './read-request.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { ReplyScript } from './reply-script.ts';
import { RequestLog } from './request-log.ts';
import type { HttpAnswer, Turn, Wire } from './wire.ts';
import type { WireReplySource } from './wire-reply.ts';

/** How a local provider server is started. */
export interface WireServerOptions {
  /** The standing answer. @default a short text that repeats the last user text */
  readonly reply?: WireReplySource;
  /** The only key that the server takes; others get the service's own refusal. @default any key, and none */
  readonly apiKey?: string;
  /**
   * Also refuse, with the service's own errors, what the service refuses: unknown fields, turns in the wrong order, tool
   * results without their calls.
   * @default false
   */
  readonly strict?: boolean;
}

/** A local HTTP server that speaks one provider's wire and answers from a script. */
export interface WireServer extends AsyncDisposable {
  /** What the provider's SDK takes as its base URL. */
  readonly baseURL: string;
  /** Every request, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /**
   * The nth request, counted from 0, as soon as it has arrived.
   * @throws Error when the server is closed before
   */
  waitForRequest(index: number): Promise<RecordedRequest>;
  /** The request, as soon as its outcome is settled: for example when its client closed the socket. */
  whenSettled(request: RecordedRequest): Promise<RecordedRequest>;
  /** Sets the standing answer. */
  reply(reply: WireReplySource): void;
  /** Answers for the next requests, one each, before the standing one. */
  enqueue(...replies: readonly WireReplySource[]): void;
  /** Forgets the log and the queue; the standing answer is again the one that the server was started with. */
  reset(): void;
  /** Destroys all sockets; resolves when the port is free. May be called more than once. */
  close(): Promise<void>;
}

/** Starts a server for a wire on 127.0.0.1 at a free port. */
export async function startWireServer(wire: Wire, options: WireServerOptions = {}): Promise<WireServer> {
  const log = new RequestLog();
  const script = new ReplyScript(options.reply ?? {});
  const running = new Set<Promise<void>>();
  const server = createServer((incoming, response) => {
    const task = serve(incoming, response).finally(() => running.delete(task));
    running.add(task);
  });

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = new Exchange(response);
    const read = await readRequest(incoming, wire).catch(() => undefined);
    // Gone before the request was whole: there is nothing to record or to answer.
    if (read === undefined) return;
    const request = log.add(read.arrived);
    const refused: Turn = { request, reply: {}, requestId: wire.requestId() };
    try {
      const { route } = read;
      const refusal = refusalOf(read, refused);
      if (route === undefined || refusal !== undefined) {
        await writeAnswer({ wire, turn: refused, exchange }, refusal ?? wire.unknownRoute(refused, read.pathIsKnown));
        log.settle(request, 'completed');
        return;
      }
      const reply = await exchange.waitFor(script.next(request));
      const turn: Turn = { request, reply, requestId: reply.requestId ?? refused.requestId };
      log.settle(request, await answer({ wire, route, turn, exchange }));
    } catch (error) {
      const closed = error instanceof ConnectionClosed;
      if (!closed) await tellMistake(error, refused, exchange);
      log.settle(request, closed && server.listening ? 'closed-by-client' : 'faulted');
    }
  }

  /** What the service refuses before a model is asked, in the order in which it looks. */
  function refusalOf({ route, notJson }: ReadRequest, turn: Turn): HttpAnswer | undefined {
    return (
      (options.apiKey === undefined ? undefined : wire.checkCredential(turn, options.apiKey)) ??
      (notJson === undefined ? undefined : wire.notJson(turn, notJson)) ??
      route?.check?.(turn) ??
      (options.strict === true ? route?.checkStrictly?.(turn) : undefined)
    );
  }

  /** A reply function that throws, or a reply that the wire cannot carry, is told to whoever reads the answer. */
  async function tellMistake(error: unknown, turn: Turn, exchange: Exchange): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const body = { error: { message: `The test server has no answer: ${reason}` } };
    // By now the client may be gone.
    await writeAnswer({ wire, turn, exchange }, { status: 500, body }).catch(() => undefined);
  }

  const port = await listen(server);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= stop(server, running).finally(() => log.close());
    return closing;
  };
  return {
    baseURL: `http://127.0.0.1:${port}${wire.basePath}`,
    get requests() {
      return log.requests;
    },
    waitForRequest: (index) => log.waitFor(index),
    whenSettled: (request) => log.whenSettled(request),
    reply: (reply) => script.stand(reply),
    enqueue: (...replies) => script.enqueue(replies),
    reset() {
      log.clear();
      script.reset();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The server has no TCP port.'));
      else resolve(address.port);
    });
  });
}

async function stop(server: Server, running: ReadonlySet<Promise<void>>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await closed;
  await Promise.all(running);
}
