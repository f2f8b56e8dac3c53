import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answer, writeAnswer } from './answer.ts';
import { ConnectionClosed, Exchange } from './exchange.ts';
import { type ReadRequest, readRequest } from './read-request.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { ReplyScript } from './reply-script.ts';
import { RequestLog } from './request-log.ts';
import type { HttpAnswer, Turn, Wire } from './wire.ts';
import type { WireReplySource } from './wire-reply.ts';

/** Options of a local provider server. */
export interface WireServerOptions {
  /** The standing reply. @default a short text that repeats the last user text */
  readonly reply?: WireReplySource;
  /** The only valid key; other keys get the service's own error. @default any key, and none */
  readonly apiKey?: string;
  /**
   * Also rejects what the service rejects, with its own errors: unknown fields, turns in the wrong order, tool results
   * without their calls. It does not know the service's list of models, so it answers for any model's name.
   * @default false
   */
  readonly strict?: boolean;
}

/** A local HTTP server with one provider's wire and scripted replies. */
export interface WireServer extends AsyncDisposable {
  /** The base URL for the provider's SDK. */
  readonly baseURL: string;
  /** Every request, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /**
   * The nth request, counted from 0, when it has arrived.
   * @throws Error if the server is closed before
   */
  waitForRequest(index: number): Promise<RecordedRequest>;
  /** The request, when its outcome is known: for example when its client closed the socket. */
  whenSettled(request: RecordedRequest): Promise<RecordedRequest>;
  /** Sets the standing reply. */
  reply(reply: WireReplySource): void;
  /** Queues replies for the next requests, one each, before the standing one. */
  enqueue(...replies: readonly WireReplySource[]): void;
  /** Clears the log and the queue, and restores the initial standing reply. */
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
    const read = await readRequest(incoming, wire).catch((error) => {
      // Disconnected before the request was complete: there is nothing to record or to answer.
      return incoming.complete ? tellMistake(error, exchange) : undefined;
    });
    if (read === undefined) return;
    const request = log.add(read.arrived);
    try {
      const { route, mistake } = read;
      if (mistake !== undefined) throw mistake.error;
      const refused: Turn = { request, reply: {}, requestId: wire.requestId() };
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
      if (!closed) await tellMistake(error, exchange);
      log.settle(request, closed && server.listening ? 'closed-by-client' : 'faulted');
    }
  }

  /** The service's checks before a model is called, in its order. */
  function refusalOf({ route, notJson }: ReadRequest, turn: Turn): HttpAnswer | undefined {
    return (
      (options.apiKey === undefined ? undefined : wire.checkCredential(turn, options.apiKey)) ??
      (notJson === undefined ? undefined : wire.notJson(turn, notJson)) ??
      route?.check?.(turn) ??
      (options.strict === true ? route?.checkStrictly?.(turn) : undefined)
    );
  }

  /**
   * An error of a reply function, of a reply that is impossible on this wire, or of the wire's own code, is sent to the
   * client: without the wire, whose headers and errors may be what failed.
   */
  async function tellMistake(error: unknown, exchange: Exchange): Promise<undefined> {
    const reason = error instanceof Error ? error.message : String(error);
    try {
      exchange.head(500, { 'content-type': 'application/json' });
      await exchange.write(JSON.stringify({ error: { message: `The test server has no answer: ${reason}` } }));
      await exchange.end();
    } catch {
      // The head is sent, or the client is gone: a broken connection is all that can be said.
      exchange.destroy();
    }
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
