import { type RecordedRequest, startOpenAIServer, type WireReply } from '@flexiai/testing';
import { randomFor } from '../simulate/model/random.ts';

const TOKENS = ['One', ' two', ' three'];
/** The text of every answer. */
export const ANSWER = TOKENS.join('');

/** Identifies a client of an upstream: the key that it sends. */
type Party = string;

/**
 * An OpenAI server on loopback that answers a share of its requests with a 500. Whether a request fails depends on the
 * seed, on its call and on how many requests its client has made for that call, so that all clients have the same
 * failures.
 */
export class FaultyUpstream {
  /** From 0 to 1. */
  errorShare: number;
  readonly #seed: string;
  readonly #requests = new Map<Party, number>();
  readonly #ofCall = new Map<string, number>();
  #server: Awaited<ReturnType<typeof startOpenAIServer>> | undefined;

  private constructor(seed: string, errorShare: number) {
    this.#seed = seed;
    this.errorShare = errorShare;
  }

  static async start(seed: string, errorShare: number): Promise<FaultyUpstream> {
    const upstream = new FaultyUpstream(seed, errorShare);
    upstream.#server = await startOpenAIServer({ reply: (request) => upstream.#reply(request) });
    return upstream;
  }

  get baseURL(): string {
    if (this.#server === undefined) throw new Error('The upstream has not started.');
    return this.#server.baseURL;
  }

  /** Requests that came with a key. */
  requestsOf(party: Party): number {
    return this.#requests.get(party) ?? 0;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  #reply({ headers, body }: RecordedRequest): WireReply {
    const party = String(headers['authorization']).replace('Bearer ', '');
    const call = callOf(body);
    const key = `${party} ${call}`;
    const request = (this.#ofCall.get(key) ?? 0) + 1;
    this.#ofCall.set(key, request);
    this.#requests.set(party, this.requestsOf(party) + 1);
    const luck = randomFor(this.#seed, call, request)();
    return luck < this.errorShare ? { fault: { kind: 'status', status: 500 } } : { tokens: TOKENS };
  }
}

/** The prompt of a call. */
export function promptOf(call: number): string {
  return `Count, please. Call ${call}.`;
}

function callOf(body: unknown): number {
  return Number(/Call (\d+)\./.exec(JSON.stringify(body))?.[1]);
}
