import { once } from 'node:events';
import { AnswerText, type ResponseStream, type StreamPart, type UnifiedResponse } from '@flexiai/core';
import type { CommandContext } from '../program/command-context.ts';
import { ControlFilter } from '../terminal/control-filter.ts';

/** Where an answer appears. */
export type AnswerPlace = Pick<CommandContext, 'out' | 'note' | 'signal'> & {
  /** Shown when it is whole: what was written could not be taken back. @default false */
  readonly holds?: boolean;
};

/**
 * Shows an answer while it comes. On a terminal, what would make it act is filtered; elsewhere the text stays as it came.
 * The answer ends with a line break, also one that breaks off.
 * @throws what ended the stream early
 */
export async function showStream(place: AnswerPlace, stream: ResponseStream): Promise<UnifiedResponse> {
  const writer = new AnswerWriter(place);
  try {
    for await (const part of stream) await writer.show(part);
  } finally {
    await writer.end();
  }
  return stream.response();
}

/** Shows an answer that came whole. */
export async function showWhole(place: AnswerPlace, { text, refusal }: UnifiedResponse): Promise<void> {
  const writer = new AnswerWriter(place);
  await writer.write(text === '' ? (refusal ?? '') : text);
  await writer.end();
}

class AnswerWriter {
  readonly #place: AnswerPlace;
  readonly #filter: ControlFilter | undefined;
  readonly #text = new AnswerText();
  #last = '\n';
  /** What is not shown yet. */
  #held = '';
  /** Told when the answer is over: a note in its middle would tear it. */
  readonly #seams: string[] = [];

  constructor(place: AnswerPlace) {
    this.#place = place;
    this.#filter = place.out.isTerminal ? new ControlFilter() : undefined;
  }

  async show(part: StreamPart): Promise<void> {
    switch (part.type) {
      case 'refusal-delta':
        return this.#add(part.delta);
      case 'restart':
        this.#text.add(part);
        this.#held = '';
        this.#breakLine();
        this.#place.note(`(broke off: ${part.reason}; ${part.provider} answers from the start)`);
        return;
      case 'continuation':
        this.#seams.push(`(broke off: ${part.reason}; ${part.provider} went on)`);
        return;
      default:
        return this.#add(this.#text.add(part));
    }
  }

  async #add(text: string): Promise<void> {
    if (this.#place.holds !== true) return this.write(text);
    this.#held += text;
  }

  async write(text: string): Promise<void> {
    const shown = this.#filter === undefined ? text : this.#filter.write(text);
    if (shown === '') return;
    this.#last = shown.at(-1) ?? this.#last;
    const { output } = this.#place.out;
    // Slow readers slow the stream down, not the memory up.
    if (!output.write(shown) && !this.#place.signal.aborted)
      await once(output, 'drain', { signal: this.#place.signal });
  }

  async end(): Promise<void> {
    await this.write(this.#held);
    this.#held = '';
    this.#breakLine();
    for (const seam of this.#seams.splice(0)) this.#place.note(seam);
  }

  #breakLine(): void {
    if (this.#last !== '\n') this.#place.out.line();
    this.#last = '\n';
  }
}
