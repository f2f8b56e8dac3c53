import { once } from 'node:events';
import { AnswerText, type ResponseStream, type StreamPart, type UnifiedResponse } from '@flexiai/core';
import type { CommandContext } from '../program/command-context.ts';
import { ControlFilter } from '../terminal/control-filter.ts';

/** Where and how an answer is printed. */
export type AnswerPlace = Pick<CommandContext, 'out' | 'note' | 'signal'> & {
  /** Print it when it is complete, because printed text cannot be taken back. @default false */
  readonly holds?: boolean;
};

/**
 * Prints an answer while it arrives. On a terminal, control characters are filtered; elsewhere the text is unchanged.
 * The output ends with a line break, also after an error.
 * @throws the error of the stream
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

/** Prints a complete answer. */
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
  /** Text that is not printed yet. */
  #held = '';
  /** Printed after the answer, because a note within it would split it. */
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
        this.#place.note(`(interrupted: ${part.reason}; ${part.provider} restarts the answer)`);
        return;
      case 'continuation':
        this.#seams.push(`(interrupted: ${part.reason}; ${part.provider} continued)`);
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
    // A slow reader slows the stream down, instead of filling the memory.
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
