/** The SDK's options for the address of a request. */
export interface GeminiRequestOptions {
  readonly apiVersion?: string;
  readonly baseUrl?: string;
  readonly customHeaders?: Record<string, string>;
}

/**
 * The methods of the SDK's client that the provider calls: `GoogleGenerativeAI` has them, and so has a test double of this shape.
 * Requests and answers have unknown types, because the SDK's types are older than the API; it sends and returns its input
 * unchanged.
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
  /** A test double without embeddings may have none. */
  batchEmbedContents?(request: unknown, options?: CallOptions): Promise<unknown>;
}

export interface GeminiStreamResult {
  readonly stream: AsyncIterable<unknown>;
  readonly response: Promise<unknown>;
}
