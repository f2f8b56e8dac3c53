import type { UrlRules } from './to-file-part.ts';

/** The model that a prompt is for. */
export interface PromptTarget {
  /** The AI SDK's name of its provider, such as `anthropic.messages`. */
  readonly sdkProvider: string;
  readonly urls: UrlRules;
}
