import type { Attempt, FlexiAI, Message, UnifiedResponse } from '@flexiai/core';
import { type AnswerPlace, showStream } from '../../answer/show-stream.ts';

/** What the next question is asked with. */
export interface ConversationSettings {
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  readonly system?: string | undefined;
}

/** Questions and answers so far. What was answered stays, whoever answered; so does what was read of a stopped answer. */
export class Conversation {
  settings: ConversationSettings;
  readonly ai: FlexiAI;
  readonly holds: boolean;
  /** Every try of every call. */
  readonly attempts: Attempt[] = [];
  /** What answers from a cache saved, in USD, where that is known; and how many they were. */
  saved = { answers: 0, usd: 0 };
  #messages: readonly Message[] = [];
  /** What was there before the last question. */
  #before: readonly Message[] = [];
  #lastQuestion: string | undefined;

  /** @param holds answers are shown when they are whole */
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
   * Asks, and shows the answer while it comes.
   * @throws what ended the call; the question is then forgotten, unless a part of its answer was read
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
   * Asks the last question again, as if it had not been answered.
   * @throws what ended the call
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
