import { setTimeout as sleep } from 'node:timers/promises';
import { type RecordedRequest, startOpenAIServer, type WireReply, type WireServer } from '@flexiai/testing';

/** One request, as a behaviour receives it. */
export interface Visit {
  readonly request: RecordedRequest;
  /** 1 for the first request to this model. */
  readonly attempt: number;
  /** Since the first request to this model, in ms. */
  readonly sinceFirstMs: number;
}

/** How a model answers. */
export type Behaviour = (visit: Visit) => WireReply;

/** The one server of the suite: the name of the model determines the behaviour. */
export class FaultServer implements AsyncDisposable {
  readonly #server: WireServer;
  readonly #behaviours: Map<string, Behaviour>;

  private constructor(server: WireServer, behaviours: Map<string, Behaviour>) {
    this.#server = server;
    this.#behaviours = behaviours;
  }

  static async start(): Promise<FaultServer> {
    const behaviours = new Map<string, Behaviour>();
    const server = await startOpenAIServer();
    const started = new FaultServer(server, behaviours);
    server.reply((request) => started.#answer(request));
    return started;
  }

  get baseURL(): string {
    return this.#server.baseURL;
  }

  /** @throws Error for a name that is already used, because both would share a log */
  addModel(name: string, behaviour: Behaviour): void {
    if (this.#behaviours.has(name)) throw new Error(`There is a model "${name}" already.`);
    this.#behaviours.set(name, behaviour);
  }

  /** The log of one model, in order of arrival. */
  requestsTo(model: string): readonly RecordedRequest[] {
    return this.#server.requests.filter((request) => request.model === model);
  }

  /** The number of pending requests of the models, when there are none or the time has passed. */
  async openAfter(models: readonly string[], milliseconds: number): Promise<number> {
    const until = performance.now() + milliseconds;
    const open = (): number =>
      models.flatMap((model) => this.requestsTo(model)).filter(({ outcome }) => outcome === 'pending').length;
    // A request that the client aborted early may reach the log late.
    while (open() > 0 && performance.now() < until) await sleep(5);
    return open();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.close();
  }

  #answer(request: RecordedRequest): WireReply {
    const { model = '' } = request;
    const behaviour = this.#behaviours.get(model);
    if (behaviour === undefined) throw new Error(`There is no model "${model}".`);
    const log = this.requestsTo(model);
    const first = log[0] ?? request;
    return behaviour({ request, attempt: log.length, sinceFirstMs: request.receivedAt - first.receivedAt });
  }
}
