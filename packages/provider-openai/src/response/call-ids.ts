import { stableCallId } from '@flexiai/core/plugin';

/** The ids of one answer's tool calls: each id is unique, whatever the server sends. */
export class CallIds {
  readonly #taken = new Set<string>();

  /**
   * The server's id, or a generated one if there is none or it is in use.
   * @param answerId the generated id is derived from it and from the call's index
   */
  take(id: string | undefined, answerId?: string): string {
    const free = id !== undefined && !this.#taken.has(id) ? id : stableCallId(answerId, this.#taken.size);
    this.#taken.add(free);
    return free;
  }
}

/** An id in OpenAI's form. */
export function madeId(prefix: 'call_' | 'chatcmpl-' | 'resp_'): string {
  return prefix + crypto.randomUUID().replaceAll('-', '').slice(0, 24);
}
