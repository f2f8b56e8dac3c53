import { type JsonObject, objectOf } from '@flexiai/core/plugin';
import { grow } from './grow.ts';

/** The choices after the first, unchanged: the unified answer has one. */
export class OtherChoices {
  readonly #choices = new Map<unknown, JsonObject>();

  /** Adds a whole choice, or a chunk of a streamed one. */
  accept({ delta, ...choice }: JsonObject): void {
    const piece = objectOf(delta) === undefined ? choice : { ...choice, message: delta };
    const known = this.#choices.get(choice['index']);
    this.#choices.set(choice['index'], known === undefined ? piece : grow(known, piece));
  }

  get all(): readonly JsonObject[] {
    return [...this.#choices.values()];
  }
}
