import type { RecordedRequest } from './recorded-request.ts';
import type { WireReply, WireReplySource } from './wire-reply.ts';

/** The next reply: the queued ones in order, then the standing one. */
export class ReplyScript {
  readonly #initial: WireReplySource;
  #standing: WireReplySource;
  #queue: WireReplySource[] = [];

  constructor(initial: WireReplySource) {
    this.#initial = initial;
    this.#standing = initial;
  }

  stand(reply: WireReplySource): void {
    this.#standing = reply;
  }

  enqueue(replies: readonly WireReplySource[]): void {
    this.#queue.push(...replies);
  }

  reset(): void {
    this.#standing = this.#initial;
    this.#queue = [];
  }

  async next(request: RecordedRequest): Promise<WireReply> {
    const source = this.#queue.shift() ?? this.#standing;
    return typeof source === 'function' ? await source(request) : source;
  }
}
