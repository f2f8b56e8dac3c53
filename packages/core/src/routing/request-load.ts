import type { UnifiedRequest } from '../model/unified-request.ts';
import { textSize } from './request-size.ts';

/** The estimated size of a request. No tokenizer runs: this is on the path of every request. */
export interface RequestLoad {
  /** Input tokens. */
  readonly inputTokens: number;
  /** Input tokens plus, where the request limits its answer, that limit. */
  readonly tokens: number;
}

/** Characters per token, on average. */
const CHARACTERS_PER_TOKEN = 4;

/** The load of a chat completion. Counted once, when it is first read. */
export class ChatLoad implements RequestLoad {
  readonly #request: UnifiedRequest;
  #inputTokens: number | undefined;

  constructor(request: UnifiedRequest) {
    this.#request = request;
  }

  get inputTokens(): number {
    this.#inputTokens ??= Math.ceil(textSize(this.#request) / CHARACTERS_PER_TOKEN);
    return this.#inputTokens;
  }

  get tokens(): number {
    return this.inputTokens + (this.#request.maxOutputTokens ?? 0);
  }
}

/** The load of texts to embed. */
export function embeddingLoad(texts: readonly string[]): RequestLoad {
  const tokens = Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / CHARACTERS_PER_TOKEN);
  return { inputTokens: tokens, tokens };
}
