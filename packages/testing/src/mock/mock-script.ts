import type { CallContext } from '@flexiai/core/plugin';
import type { MockCall } from './mock-call.ts';
import type { MockError } from './mock-error.ts';
import type { MockReply, MockReplySource } from './mock-reply.ts';
import { OpenCall } from './open-call.ts';

/** The script and the record of calls, which all entries of one mock share. */
export class MockScript {
  readonly pluginId: string;
  /** The same list for the mock's life: `reset` empties it. */
  readonly calls: MockCall[] = [];
  /** The error of `authenticate`. */
  health: MockError | undefined;
  readonly #replies: readonly MockReplySource[];
  #queue: MockReplySource[];
  #standing: MockReplySource = {};

  constructor(pluginId: string, replies: readonly MockReplySource[]) {
    this.pluginId = pluginId;
    this.#replies = replies;
    this.#queue = [...replies];
  }

  stand(reply: MockReplySource): void {
    this.#standing = reply;
  }

  enqueue(replies: readonly MockReplySource[]): void {
    this.#queue.push(...replies);
  }

  reset(): void {
    this.calls.length = 0;
    this.health = undefined;
    this.#queue = [...this.#replies];
    this.#standing = {};
  }

  open(facts: Pick<MockCall, 'entry' | 'model' | 'mode' | 'request'>, context: CallContext): OpenCall {
    const call = new OpenCall(
      {
        ...facts,
        index: this.calls.length,
        requestId: context.requestId,
        attempt: context.attempt,
        ...(context.deadline !== undefined && { deadline: context.deadline }),
        at: Date.now(),
      },
      context.signal,
    );
    this.calls.push(call.record);
    return call;
  }

  async next({ record }: OpenCall, context: CallContext): Promise<MockReply> {
    const source = this.#queue.shift() ?? this.#standing;
    if (typeof source !== 'function') return source;
    const { entry, model, mode, index, request } = record;
    return source(request, { ...context, entry, model, mode, index });
  }
}
