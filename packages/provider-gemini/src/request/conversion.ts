import type { Warning } from '@flexiai/core/plugin';
import type { ModelTraits } from '../models/model-traits.ts';

/** What a request is converted with, and what is found on the way. */
export class Conversion {
  readonly traits: ModelTraits;
  readonly warnings: Warning[];
  #refusal: string | undefined;

  constructor(traits: ModelTraits, warnings: Warning[] = []) {
    this.traits = traits;
    this.warnings = warnings;
  }

  /** Why the request cannot be sent, where it cannot. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** Something that the question needs cannot be sent: without it, it would be another question. */
  readonly refuse = (setting: string, why: string): void => {
    const message = `Gemini cannot be sent ${setting}: ${why}.`;
    this.#refusal ??= message;
    this.warnings.push({ code: 'unsupported-content', setting, message });
  };

  /** Something is left out without which the conversation still says the same. */
  leaveOut(setting: string, why: string): void {
    this.warnings.push({
      code: 'unsupported-content',
      setting,
      message: `A part of the message was left out: ${why}.`,
    });
  }
}
