import { type FlexiAI, RequestAbortedError } from '@flexiai/core';
import { type Random, randomFor } from '../simulate/model/random.ts';

/** The kinds of calls of an application. */
const KINDS = ['unary', 'stream', 'stream left early', 'unary aborted', 'stream aborted'] as const;
export type Kind = (typeof KINDS)[number];

/** The frequency of each kind, of 100. */
const WEIGHTS: { readonly [Name in Kind]: number } = {
  unary: 45,
  stream: 30,
  'stream left early': 10,
  'unary aborted': 7,
  'stream aborted': 8,
};

/** The latest time of an abort, in ms. */
const ABORTS_WITHIN_MS = 8;

/** The calls so far. */
export class Traffic {
  readonly counts: Record<Kind, number> = {
    unary: 0,
    stream: 0,
    'stream left early': 0,
    'unary aborted': 0,
    'stream aborted': 0,
  };
  /** Answers from another entry than the first. */
  failovers = 0;
  /** Aborts that came in time. */
  aborts = 0;
  readonly #ai: FlexiAI;
  readonly #answer: string;
  readonly #signal: AbortSignal;
  readonly #random: Random;

  /**
   * @param answer the expected answer
   * @param signal every call listens to it, like to the shutdown of an application
   */
  constructor(ai: FlexiAI, answer: string, signal: AbortSignal, seed: number) {
    this.#ai = ai;
    this.#answer = answer;
    this.#signal = signal;
    this.#random = randomFor(seed, 'traffic');
  }

  get requests(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }

  /**
   * This many callers, each of which makes the next call when it has its answer. @throws errors that no call should
   * throw
   */
  async run(callers: number, goesOn: () => boolean, kind?: Kind): Promise<void> {
    const caller = async (): Promise<void> => {
      while (goesOn()) await this.#ask(kind ?? this.#nextKind());
    };
    await Promise.all(Array.from({ length: callers }, caller));
  }

  async #ask(kind: Kind): Promise<void> {
    this.counts[kind] += 1;
    switch (kind) {
      case 'unary':
        return this.#unary(this.#signal);
      case 'stream':
        return this.#stream(this.#signal);
      case 'stream left early':
        return this.#leave();
      case 'unary aborted':
        return this.#abort((signal) => this.#unary(signal));
      case 'stream aborted':
        return this.#abort((signal) => this.#stream(signal));
    }
  }

  async #unary(signal: AbortSignal): Promise<void> {
    const { text, provider } = await this.#ai.chatCompletion({ prompt: 'Count.' }, { signal });
    this.#check(text, provider);
  }

  async #stream(signal: AbortSignal): Promise<void> {
    let text = '';
    let answeredBy = '';
    for await (const part of this.#ai.streamChatCompletion({ prompt: 'Count.' }, { signal })) {
      if (part.type === 'text-delta') text += part.delta;
      else if (part.type === 'stream-start') answeredBy = part.provider;
      else if (part.type === 'restart') {
        answeredBy = part.provider;
        text = text.slice(0, text.length - part.discard.textLength);
      }
    }
    this.#check(text, answeredBy);
  }

  async #leave(): Promise<void> {
    for await (const part of this.#ai.streamChatCompletion({ prompt: 'Count.' }, { signal: this.#signal })) {
      if (part.type === 'text-delta') return;
    }
    throw new Error('A stream ended without any text.');
  }

  async #abort(ask: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), this.#random() * ABORTS_WITHIN_MS);
    try {
      await ask(abort.signal);
    } catch (error) {
      if (!(error instanceof RequestAbortedError)) throw error;
      this.aborts += 1;
    } finally {
      clearTimeout(timer);
    }
  }

  #check(text: string, provider: string): void {
    if (text !== this.#answer)
      throw new Error(`Expected the answer "${this.#answer}", got "${text}" from ${provider}.`);
    if (provider !== 'primary') this.failovers += 1;
  }

  #nextKind(): Kind {
    let rest = this.#random() * 100;
    for (const kind of KINDS) {
      rest -= WEIGHTS[kind];
      if (rest < 0) return kind;
    }
    return 'unary';
  }
}
