import type { StreamPart } from '../model/stream-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';

/** The ids of an answer's calls: where a server gives an id twice, the later call gets another one. */
class CallIds {
  readonly #given = new Set<string>();

  /** @returns the id itself, unless an earlier call has it */
  take(id: string): string {
    let unique = id;
    for (let number = 2; this.#given.has(unique); number += 1) unique = `${id}-${number}`;
    this.#given.add(unique);
    return unique;
  }
}

/** An answer in which no two calls have the same id. Returns the answer itself where there are none. */
export function withUniqueCalls(response: UnifiedResponse): UnifiedResponse {
  const { toolCalls, content } = response;
  if (toolCalls.length < 2 || new Set(toolCalls.map(({ id }) => id)).size === toolCalls.length) return response;
  // Both lists have the calls in the same order.
  const [ofCalls, ofContent] = [new CallIds(), new CallIds()];
  return {
    ...response,
    toolCalls: toolCalls.map((call) => ({ ...call, id: ofCalls.take(call.id) })),
    content: content.map((part) => (part.type === 'tool-call' ? { ...part, id: ofContent.take(part.id) } : part)),
  };
}

/** Gives the calls of a stream ids of their own. Only the parts of calls are looked at. */
export class UniqueCalls {
  readonly #ids = new CallIds();
  /** The calls that are open under an id that was given twice; the last one is being written. */
  readonly #twice = new Map<string, string[]>();

  /** The part with the id of its call; the part itself where that is the server's own. */
  rename(part: StreamPart): StreamPart {
    switch (part.type) {
      case 'tool-call-start': {
        const id = this.#ids.take(part.id);
        if (id === part.id) return part;
        const open = this.#twice.get(part.id) ?? [];
        this.#twice.set(part.id, [...open, id]);
        return { ...part, id };
      }
      case 'tool-call-delta': {
        const id = this.#twice.get(part.id)?.at(-1);
        return id === undefined ? part : { ...part, id };
      }
      case 'tool-call-end': {
        const id = this.#twice.get(part.id)?.pop();
        return id === undefined ? part : { ...part, id };
      }
      default:
        return part;
    }
  }
}
