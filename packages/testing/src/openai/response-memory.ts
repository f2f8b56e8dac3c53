import { asList, asObject, isObject, type JsonObject } from '../server/json-object.ts';

/** What the service stores of one output item. */
interface StoredItem {
  /** The item's reasoning: the reasoning item before it. */
  readonly reasoning: string | undefined;
}

/** A response that can be continued. */
interface StoredResponse {
  readonly previous: string | undefined;
  /** Items of the input and of the output. */
  readonly items: readonly JsonObject[];
}

/**
 * The stored responses of one server: all except those of requests with `store: false`. Later requests are checked
 * against them, as the service does.
 */
export class ResponseMemory {
  readonly #items = new Map<string, StoredItem>();
  readonly #responses = new Map<string, StoredResponse>();

  /** Stores a response, unless its request has `store: false`. */
  remember(request: JsonObject, response: JsonObject): void {
    if (request['store'] === false) return;
    const output = asList(response['output']).filter(isObject);
    this.#responses.set(String(response['id']), {
      previous: previousOf(request),
      items: [...asList(request['input']).filter(isObject), ...output],
    });
    let reasoning: string | undefined;
    for (const { id, type } of output) {
      if (typeof id !== 'string') continue;
      if (type === 'reasoning') {
        this.#items.set(id, { reasoning: undefined });
        reasoning = id;
      } else {
        this.#items.set(id, { reasoning });
      }
    }
  }

  /** Whether the item can be found by its id. */
  knows(id: unknown): boolean {
    return typeof id === 'string' && this.#items.has(id);
  }

  /** The id of the reasoning that must accompany the item. */
  reasoningOf(id: unknown): string | undefined {
    return typeof id === 'string' ? this.#items.get(id)?.reasoning : undefined;
  }

  /** The items before a request's own, by its `previous_response_id`. `undefined`: the response is not stored here. */
  before(request: JsonObject): readonly JsonObject[] | undefined {
    const items: JsonObject[] = [];
    for (let id = previousOf(request); id !== undefined; ) {
      const response = this.#responses.get(id);
      if (response === undefined) return undefined;
      items.unshift(...response.items.map(asObject));
      id = response.previous;
    }
    return items;
  }
}

function previousOf({ previous_response_id: id }: JsonObject): string | undefined {
  return typeof id === 'string' ? id : undefined;
}
