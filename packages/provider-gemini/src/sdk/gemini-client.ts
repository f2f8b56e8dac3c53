/** How the SDK is told where to send a request. */
export interface GeminiRequestOptions {
  readonly apiVersion?: string;
  readonly baseUrl?: string;
  readonly customHeaders?: Record<string, string>;
}

/**
 * What the provider calls on the SDK's client: a `GoogleGenerativeAI` is one, and so is any test double of this shape.
 * Requests and answers are unknown here, because the SDK's types are older than the API that it talks to; it sends and
 * hands over what it is given.
 */
export interface GeminiClient {
  readonly apiKey?: string;
  getGenerativeModel(params: { model: string }, options?: GeminiRequestOptions): GeminiModel;
}

/** What a call can be told beside its request. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface GeminiModel {
  generateContent(request: unknown, options?: CallOptions): Promise<{ readonly response: unknown }>;
  generateContentStream(request: unknown, options?: CallOptions): Promise<GeminiStreamResult>;
  /** A test double that embeds nothing may have none. */
  batchEmbedContents?(request: unknown, options?: CallOptions): Promise<unknown>;
}

export interface GeminiStreamResult {
  readonly stream: AsyncIterable<unknown>;
  readonly response: Promise<unknown>;
}
