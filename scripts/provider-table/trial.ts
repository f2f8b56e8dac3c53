import {
  type CallContext,
  type Logger,
  type Provider,
  responseFromParts,
  type UnifiedRequest,
  type UnifiedResponse,
  UnsupportedError,
} from '../../packages/core/src/plugin.ts';
import type { SampleKind, ScriptedServer, SentRequest, WireReply } from '../../packages/testing/src/index.ts';
import type { TableWire } from './wires.ts';

const logger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** A received request, and its answer. */
export interface Outcome {
  readonly sent: SentRequest;
  readonly response: UnifiedResponse;
}

/** One model of a wire, with a separate server. */
export class Trial implements AsyncDisposable {
  readonly name: string;
  readonly provider: Provider;
  readonly #wire: TableWire;
  readonly #server: ScriptedServer;

  private constructor(wire: TableWire, model: string, server: ScriptedServer) {
    const { plugin, options } = wire;
    const result = plugin.configSchema['~standard'].validate({ model, baseURL: server.baseURL, ...options });
    if (result instanceof Promise || result.issues !== undefined) {
      throw new Error(`The options of "${plugin.id}" are not valid: ${JSON.stringify(result)}`);
    }
    this.name = `${wire.server.name} (${model})`;
    // The plugin's create() accepts the result of its own schema.
    this.provider = plugin.create(result.value as never, { name: plugin.id, logger });
    this.#wire = wire;
    this.#server = server;
  }

  static async start(wire: TableWire, model: string): Promise<Trial> {
    const { server } = wire;
    return new Trial(wire, model, await server.start(server.apiKey === undefined ? {} : { apiKey: server.apiKey }));
  }

  get pluginId(): string {
    return this.#wire.plugin.id;
  }

  /**
   * Makes a call, and returns what arrived and what was answered.
   * @returns `undefined` if the provider reports that its service does not support this
   */
  async ask(request: UnifiedRequest, reply: WireReply = {}, streamed = false): Promise<Outcome | undefined> {
    this.#server.reply(reply);
    try {
      const response = await this.#answer(request, streamed);
      const arrived = this.#server.requests.at(-1);
      const sent = arrived === undefined ? undefined : this.#wire.server.readRequest?.(arrived);
      if (sent === undefined) throw new Error(`${this.name}: nothing arrived.`);
      return { sent, response };
    } catch (error) {
      if (error instanceof UnsupportedError) return undefined;
      throw new Error(`${this.name}: the call failed.`, { cause: error });
    }
  }

  /** The reply of a sample answer, for features that need one. */
  sample(kind: SampleKind): WireReply {
    return this.#wire.server.samples?.[kind]?.reply ?? {};
  }

  /** The JSON of the last request. */
  get lastBody(): string {
    return JSON.stringify(this.#server.requests.at(-1)?.body ?? null);
  }

  /** Removes the script of an earlier test. */
  reset(): void {
    this.#server.reply({});
  }

  /** How a call ends with an error reply. */
  async failure(reply: WireReply): Promise<unknown> {
    this.#server.reply(reply);
    return await this.provider
      .chatCompletion({ messages: [{ role: 'user', content: 'Hello.' }] }, this.context())
      .catch((error: unknown) => error);
  }

  context(): CallContext {
    const { apiKey } = this.#wire.server;
    return {
      signal: new AbortController().signal,
      requestId: 'provider-table',
      attempt: 1,
      logger,
      ...(apiKey !== undefined && { apiKey }),
    };
  }

  async #answer(request: UnifiedRequest, streamed: boolean): Promise<UnifiedResponse> {
    if (!streamed) return await this.provider.chatCompletion(request, this.context());
    return responseFromParts(await Array.fromAsync(this.provider.streamChatCompletion(request, this.context())));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.provider.close?.();
    await this.#server.close();
  }
}
