import { stableCallId } from '@flexiai/core/plugin';

/** The ids of one answer's tool calls: each one once, whatever the server sends. */
export class CallIds {
  readonly #taken = new Set<string>();

  /**
   * The server's id, or a made one where it gives none or one that is taken.
   * @param answerId the made one follows from it and from the call's number
   */
  take(id: string | undefined, answerId?: string): string {
    const free = id !== undefined && !this.#taken.has(id) ? id : stableCallId(answerId, this.#taken.size);
    this.#taken.add(free);
    return free;
  }
}

/** An id in OpenAI's manner. */
export function madeId(prefix: 'call_' | 'chatcmpl-' | 'resp_'): string {
  return prefix + crypto.randomUUID().replaceAll('-', '').slice(0, 24);
}
