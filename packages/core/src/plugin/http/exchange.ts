import type { ClientRequest, IncomingMessage } from 'node:http';
import { abortReason } from '../../data/platform-objects.ts';
import { fetchFailed } from './transport-error.ts';

/** One request on one socket and its response, until both are over. Ties the signal to the socket for that long. */
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

  /** Whether the signal put an end to it; its reason is then what every reader is told. */
  get isAborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#signal && abortReason(this.#signal);
  }

  /** What went wrong on the socket, which the message itself only calls "aborted". */
  get socketError(): Error | undefined {
    return this.#socketError;
  }

  /**
   * Whether the request may be sent once more: it failed before any answer, on a connection that had been idle and that
   * the server was perhaps closing at that very moment, and its method is one that may be repeated.
   *
   * Not so a POST, though most such requests were never seen: nothing tells them from one that was carried out and whose
   * answer was lost, and a completion that runs twice is paid for twice (RFC 9110 §9.2.2). Its error goes up to the
   * client, whose retries are counted and limited.
   */
  get isRepeatable(): boolean {
    if (!this.#client.reusedSocket || this.#message !== undefined || this.#aborted) return false;
    return this.#client.method === 'GET' || this.#client.method === 'HEAD';
  }

  /**
   * Sends the request; resolves when the response's head is there.
   * @throws the signal's reason, or a `TypeError` with the socket's error as its cause
   */
  start(body: string | Uint8Array | undefined): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#client.once('response', (message) => {
        this.#message = message;
        resolve(message);
      });
      // Stays for good: after the response's head an error without a listener would end the process.
      this.#client.on('error', (error) => {
        this.#socketError ??= error;
      });
      // Comes last, whatever happened.
      this.#client.once('close', () => {
        this.#signal?.removeEventListener('abort', this.#abort);
        if (this.#message === undefined)
          reject(fetchFailed(this.#socketError ?? new Error('The server closed the connection without a response.')));
      });
      this.#signal?.addEventListener('abort', this.#abort);
      this.#client.end(body);
    });
  }

  /** Lets go of the response. Its socket is kept if all of it is here already, otherwise destroyed. */
  leave(): void {
    const message = this.#message;
    if (message === undefined) this.#client.destroy();
    else if (!message.complete) message.destroy();
    else while (message.read() !== null);
  }
}
