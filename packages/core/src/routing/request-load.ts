import type { UnifiedRequest } from '../model/unified-request.ts';
import { textSize } from './request-size.ts';

/** What a request asks of a provider, estimated: no tokenizer runs on the way of a request. */
export interface RequestLoad {
  /** Tokens to read. */
  readonly inputTokens: number;
  /** Tokens to read and, where the request limits its answer, to write. */
  readonly tokens: number;
}

/** Characters of text a token, on average. */
const CHARACTERS_PER_TOKEN = 4;

/** The load of a chat completion. It is counted when somebody asks, once. */
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
