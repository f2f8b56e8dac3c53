import type { StreamPart } from '../../model/stream-part.ts';
import { type AnswerPlans, AnswerRestorer } from '../json-schema/answer-restorer.ts';
import type { ServerSentEvent } from '../sse/sse-parser.ts';
import type { StreamDecoder } from './stream-decoder.ts';

/** A decoder whose parts have the shape of the user's own schemas. */
export function restoringDecoder(decoder: StreamDecoder, plans: AnswerPlans | undefined): StreamDecoder {
  return plans === undefined ? decoder : new RestoringDecoder(decoder, plans);
}

class RestoringDecoder implements StreamDecoder {
  readonly #decoder: StreamDecoder;
  readonly #restorer: AnswerRestorer;

  constructor(decoder: StreamDecoder, plans: AnswerPlans) {
    this.#decoder = decoder;
    this.#restorer = new AnswerRestorer(plans);
  }

  get answered(): boolean {
    return this.#decoder.answered;
  }

  get wholeIfCut(): boolean {
    return this.#decoder.wholeIfCut === true;
  }

  get complete(): boolean {
    return this.#decoder.complete;
  }

  accept(event: ServerSentEvent, parts: StreamPart[]): void {
    this.#restored(parts, (own) => this.#decoder.accept(event, own));
  }

  end(parts: StreamPart[]): void {
    this.#restored(parts, (own) => this.#decoder.end(own));
  }

  /** The parts before a failure are delivered, too. */
  #restored(parts: StreamPart[], read: (own: StreamPart[]) => void): void {
    const own: StreamPart[] = [];
    try {
      read(own);
    } finally {
      parts.push(...this.#restorer.restore(own));
    }
  }
}
