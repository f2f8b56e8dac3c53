import { LazyCode } from '../data/lazy-code.ts';
import { ConfigurationError } from '../errors/client-errors.ts';
import { messageOf } from '../errors/message-of.ts';
import { silentLogger } from '../plugin/logger.ts';
import { cockatielCode } from '../resilience/cockatiel-code.ts';
import { fitCode } from '../routing/fit-code.ts';
import { sourceCode } from '../stream/source-code.ts';
import type { ClientSetup } from './attempt/client-setup.ts';
import type { ModelHints } from './attempt/model-hints.ts';
import type { Call } from './call/call.ts';
import type { ChatCalls } from './chat-calls.ts';
import type { Closing } from './lifecycle/closing.ts';
import type { CallHouse } from './open-call.ts';

/** The code of calls. */
export type CallCode = typeof import('./call-code.ts')['calls'];

/**
 * Loads the code of calls, and what it needs to be there. Rejects with a ConfigurationError where a part of the application's
 * build is missing or cannot be fetched; the next call tries again.
 */
export const callCode: LazyCode<CallCode> = /* @__PURE__ */ new LazyCode(async () => {
  try {
    const beside = [cockatielCode.load(), sourceCode.load(), fitCode.load()];
    const [{ calls }] = await Promise.all([import('./call-code.ts'), ...beside]);
    return calls;
  } catch (cause) {
    throw new ConfigurationError(`The code for calls could not be loaded: ${messageOf(cause)}`, { cause });
  }
});

/** The parts of a client that the code of its calls works with. */
export interface LoadingClient extends CallHouse {
  readonly hints: ModelHints;
  readonly closing: Closing;
  /** The configuration that is in force. */
  setup(): ClientSetup;
}

/** The code of calls for one client: loads it when it is first needed, and joins it to the client. */
export class CallLoader {
  readonly #client: LoadingClient;
  /** Made by the first call. */
  #chats: ChatCalls | undefined;
  #isJoined = false;
  #isProbing = false;

  constructor(client: LoadingClient) {
    this.#client = client;
    // Circuits are also opened by a snapshot, and left open by a new configuration.
    client.emitter.on('breakerChange', ({ to }) => {
      if (to === 'open') this.#probe();
    });
    client.emitter.on('reconfigure', () => this.#probe());
  }

  /** The code for an open chat completion. @throws the call's error; its records are closed then */
  chats(call: Call): ChatCalls | Promise<ChatCalls> {
    const code = this.code(call, 'chat');
    return code instanceof Promise ? code.then((loaded) => this.#chatsOf(loaded)) : this.#chatsOf(code);
  }

  /** The code for an open call. @throws the call's error; its records are closed then */
  code(call: Call, operation: 'chat' | 'embed'): CallCode | Promise<CallCode> {
    const { loaded } = callCode;
    return loaded === undefined ? this.#codeFor(call, operation) : this.#join(loaded);
  }

  /** The code for requests that `close` does not wait for. @throws ConfigurationError if the client was closed meanwhile */
  async outsideCalls(): Promise<CallCode> {
    const code = callCode.loaded ?? (await callCode.load());
    throwIfClosed(this.#client.closing);
    return this.#join(code);
  }

  /**
   * The code for a broadcast.
   * @param call without books: those are kept for the calls of the candidates
   * @throws the call's error, and ConfigurationError if the client was closed meanwhile
   */
  async broadcasts(call: Call): Promise<Pick<CallCode, 'runBroadcast'> & { readonly chats: ChatCalls }> {
    const code = callCode.loaded ?? (await this.#inTime(call));
    throwIfClosed(this.#client.closing);
    return { runBroadcast: code.runBroadcast, chats: this.#chatsOf(this.#join(code)) };
  }

  async #codeFor(call: Call, operation: 'chat' | 'embed'): Promise<CallCode> {
    try {
      return this.#join(await this.#inTime(call));
    } catch (error) {
      this.#client.books.failed(call, error, undefined, operation);
      throw error;
    }
  }

  /** @throws the error that stopped the call, or that of its deadline */
  async #inTime(call: Call): Promise<CallCode> {
    const code = await call.waitFor(callCode.load(), Math.max(0, call.remainingMs()));
    if (code !== undefined) return code;
    const [first] = this.#client.setup().table.routes;
    throw call.timeout(first?.entry.name ?? 'none', first?.model);
  }

  #chatsOf({ ChatCalls: Chats }: CallCode): ChatCalls {
    const { emitter, books, hints, logger } = this.#client;
    this.#chats ??= new Chats(emitter, books, hints, logger);
    return this.#chats;
  }

  /** Before the first event of a call. */
  #join(code: CallCode): CallCode {
    if (this.#isJoined) return code;
    this.#isJoined = true;
    const { emitter, logger } = this.#client;
    if (logger !== silentLogger) code.logCallEvents(emitter, logger);
    return code;
  }

  /** Makes the prober at the first circuit that may need it; it then listens by itself. */
  #probe(): void {
    if (this.#isProbing) return;
    const begin = ({ HealthProber }: CallCode): void => {
      if (this.#isProbing) return;
      this.#isProbing = true;
      const { emitter, logger, closing, setup } = this.#client;
      new HealthProber(() => setup().table, { logger, closing }).listenTo(emitter);
    };
    if (callCode.loaded !== undefined) begin(callCode.loaded);
    // Checks that cannot be loaded are not made: the next call reports why.
    else callCode.load().then(begin, () => undefined);
  }
}

/** @throws ConfigurationError */
export function throwIfClosed({ isClosed }: Pick<Closing, 'isClosed'>): void {
  if (isClosed) throw new ConfigurationError('The client is closed. Create a new one.');
}
