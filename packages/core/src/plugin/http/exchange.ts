import type { ClientRequest, IncomingMessage } from 'node:http';
import { abortReason } from '../../data/platform-objects.ts';
import { fetchFailed } from './transport-error.ts';

/** One request on one socket and its response, until both have ended. The signal is connected to the socket until then. */
export class Exchange {
  readonly #client: ClientRequest;
  readonly #signal: AbortSignal | undefined;
  #message: IncomingMessage | undefined;
  #reject: ((reason: unknown) => void) | undefined;
  #aborted = false;
  #socketError: Error | undefined;

  // A function: Node wraps a listener that is an object in an async closure, which outlives the exchange.
  readonly #abort = (): void => {
    this.#aborted = true;
    this.#reject?.(this.reason);
    this.leave();
  };

  constructor(client: ClientRequest, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#signal = signal;
  }

  /** Whether the signal aborted it; its reason is then the error of every reader. */
  get isAborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#signal && abortReason(this.#signal);
  }

  /** The socket's error, for which the message only has "aborted". */
  get socketError(): Error | undefined {
    return this.#socketError;
  }

  /**
   * Whether the request may be sent again: it failed before any answer, on an idle connection that the server may have been closing
   * at that moment, and its method may be repeated. A POST is not sent again, although most such requests never arrived: they
   * cannot be told apart from a request that was processed and whose answer was lost, and a completion that runs twice is paid
   * twice (RFC 9110 §9.2.2). The client gets its error; the client's retries are counted and limited.
   */
  get isRepeatable(): boolean {
    if (!this.#client.reusedSocket || this.#message !== undefined || this.#aborted) return false;
    return this.#client.method === 'GET' || this.#client.method === 'HEAD';
  }

  /**
   * Sends the request; resolves when the response's head has arrived.
   * @throws the signal's reason, or a `TypeError` with the socket's error as its cause
   */
  start(body: string | Uint8Array | undefined): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#client.once('response', (message) => {
        this.#message = message;
        resolve(message);
      });
      // This listener is never removed: after the response's head, an error without a listener would end the process.
      this.#client.on('error', (error) => {
        this.#socketError ??= error;
      });
      // This is always the last event.
      this.#client.once('close', () => {
        this.#signal?.removeEventListener('abort', this.#abort);
        if (this.#message === undefined)
          reject(fetchFailed(this.#socketError ?? new Error('The server closed the connection without a response.')));
      });
      this.#signal?.addEventListener('abort', this.#abort);
      this.#client.end(body);
    });
  }

  /** Ends the response. Its socket is kept if all of the response has arrived, otherwise destroyed. */
  leave(): void {
    const message = this.#message;
    if (message === undefined) this.#client.destroy();
    else if (!message.complete) message.destroy();
    else while (message.read() !== null);
  }
}
