import type { Warning } from '@flexiai/core/plugin';
import type { GeminiService } from '../models/embedding-verb.ts';
import type { ModelTraits } from '../models/model-traits.ts';

/** The context of a request's conversion, and its results. */
export class Conversion {
  readonly traits: ModelTraits;
  readonly service: GeminiService;
  readonly warnings: Warning[];
  #refusal: string | undefined;

  constructor(traits: ModelTraits, service: GeminiService = 'gemini', warnings: Warning[] = []) {
    this.traits = traits;
    this.service = service;
    this.warnings = warnings;
  }

  /** Why the request cannot be sent, if it cannot. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** A part that the question needs cannot be sent: without it, the question would change. */
  readonly refuse = (setting: string, why: string): void => {
    const message = `Gemini does not support ${setting}: ${why}.`;
    this.#refusal ??= message;
    this.warnings.push({ code: 'unsupported-content', setting, message });
  };

  /** A part is left out, and the conversation keeps its meaning. */
  leaveOut(setting: string, why: string): void {
    this.warnings.push({
      code: 'unsupported-content',
      setting,
      message: `A part of the message was left out: ${why}.`,
    });
  }
}
