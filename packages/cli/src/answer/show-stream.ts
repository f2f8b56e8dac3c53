import { once } from 'node:events';
import { AnswerText, type ResponseStream, type StreamPart, type UnifiedResponse } from '@flexiai/core';
import type { CommandContext } from '../program/command-context.ts';
import { ControlFilter } from '../terminal/control-filter.ts';
import type { HeldLines } from '../terminal/held-lines.ts';
import { WordFlow } from '../terminal/word-flow.ts';

/** Where and how an answer is printed. */
export type AnswerPlace = Pick<CommandContext, 'out' | 'note' | 'signal'> & {
  /** Print it when it is complete, because printed text cannot be taken back. @default false */
  readonly holds?: boolean;
  /** Lines on the same terminal that wait while a line of the answer is open. */
  readonly asides?: HeldLines;
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
  readonly #flow: WordFlow | undefined;
  readonly #text = new AnswerText();
  #last = '\n';
  /** Text that is not printed yet. */
  #held = '';
  /** Printed after the answer, because a note within it would split it. */
  readonly #seams: string[] = [];

  constructor(place: AnswerPlace) {
    this.#place = place;
    this.#filter = place.out.isTerminal ? new ControlFilter() : undefined;
    this.#flow = place.out.isTerminal ? new WordFlow(() => place.out.width) : undefined;
  }

  async show(part: StreamPart): Promise<void> {
    switch (part.type) {
      case 'refusal-delta':
        return this.#add(part.delta);
      case 'restart':
        this.#text.add(part);
        this.#held = '';
        await this.#breakLine();
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
    const clean = this.#filter === undefined ? text : this.#filter.write(text);
    await this.#print(this.#flow === undefined ? clean : this.#flow.write(clean));
  }

  async #print(shown: string): Promise<void> {
    const { asides } = this.#place;
    const lineEnd = asides?.isWaiting === true ? shown.indexOf('\n') : -1;
    if (lineEnd !== -1 && lineEnd < shown.length - 1) {
      await this.#print(shown.slice(0, lineEnd + 1));
      return this.#print(shown.slice(lineEnd + 1));
    }
    if (shown === '') return;
    this.#last = shown.at(-1) ?? this.#last;
    const { output } = this.#place.out;
    const isTaken = output.write(shown);
    if (this.#last === '\n') asides?.close();
    else asides?.open();
    // A slow reader slows the stream down, instead of filling the memory.
    if (!isTaken && !this.#place.signal.aborted) await once(output, 'drain', { signal: this.#place.signal });
  }

  async end(): Promise<void> {
    await this.write(this.#held);
    this.#held = '';
    await this.#breakLine();
    for (const seam of this.#seams.splice(0)) this.#place.note(seam);
  }

  async #breakLine(): Promise<void> {
    const rest = this.#flow?.end() ?? '';
    if (rest !== '' || this.#last !== '\n') await this.#print(`${rest}\n`);
  }
}
