import type { Attempt, FlexiAI, Message, UnifiedResponse } from '@flexiai/core';
import { type AnswerPlace, showStream } from '../../answer/show-stream.ts';

/** The settings of the next question. */
export interface ConversationSettings {
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  readonly system?: string | undefined;
}

/** Questions and answers so far, whichever provider answered, including the printed part of a stopped answer. */
export class Conversation {
  settings: ConversationSettings;
  readonly ai: FlexiAI;
  readonly holds: boolean;
  /** The attempts of all calls. */
  readonly attempts: Attempt[] = [];
  /** What answers from a cache saved, in USD, if known; and their number. */
  saved = { answers: 0, usd: 0 };
  #messages: readonly Message[] = [];
  /** The state before the last question. */
  #before: readonly Message[] = [];
  #lastQuestion: string | undefined;

  /** @param holds whether answers are printed when they are complete */
  constructor(ai: FlexiAI, settings: ConversationSettings, holds: boolean) {
    this.ai = ai;
    this.holds = holds;
    this.settings = settings;
  }

  get messages(): readonly Message[] {
    return this.#messages;
  }

  get lastQuestion(): string | undefined {
    return this.#lastQuestion;
  }

  /**
   * Sends a question, and prints the answer while it arrives.
   * @throws the error of the call; the question is then removed, unless a part of its answer was read
   */
  async ask(question: string, place: AnswerPlace): Promise<UnifiedResponse> {
    this.#before = this.#messages;
    this.#lastQuestion = question;
    const asked: readonly Message[] = [...this.#messages, { role: 'user', content: question }];
    let heard = '';
    const { model, provider, system } = this.settings;
    const stream = this.ai
      .streamChatCompletion(
        {
          messages: asked,
          ...(model !== undefined && { model }),
          ...(system !== undefined && { system }),
        },
        { signal: place.signal, ...(provider !== undefined && { provider }) },
      )
      .tap({
        end: (end) => {
          if (end.status !== 'finished') heard = end.partial.text;
        },
      });
    try {
      const response = await showStream(place, stream);
      this.attempts.push(...response.attempts);
      if (response.cached !== undefined) {
        this.saved = { answers: this.saved.answers + 1, usd: this.saved.usd + (response.cost?.savedUsd ?? 0) };
      }
      if (response.content.length > 0) this.#messages = [...asked, { role: 'assistant', content: response.content }];
      return response;
    } catch (error) {
      this.attempts.push(...attemptsOf(error));
      if (heard !== '') this.#messages = [...asked, { role: 'assistant', content: heard }];
      throw error;
    }
  }

  /**
   * Sends the last question again, without its previous answer.
   * @throws the error of the call
   */
  retry(question: string, place: AnswerPlace): Promise<UnifiedResponse> {
    this.#messages = this.#before;
    return this.ask(question, place);
  }

  clear(): void {
    this.#messages = [];
    this.#before = [];
    this.#lastQuestion = undefined;
  }
}

function attemptsOf(error: unknown): readonly Attempt[] {
  const attempts = error instanceof Error && 'attempts' in error ? error.attempts : undefined;
  return Array.isArray(attempts) ? attempts : [];
}
