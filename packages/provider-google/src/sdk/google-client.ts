/** What the provider tells the SDK: the wire's own body replaces `contents`, see `extraBody`. */
export interface GoogleParams {
  readonly model: string;
  readonly contents: string;
  readonly config: GoogleCallConfig & {
    readonly automaticFunctionCalling: { readonly disable: true };
    readonly automaticContinuation: false;
  };
}

export interface GoogleCallConfig {
  readonly httpOptions: GoogleHttpOptions;
  /** Only for a client of the application's own. */
  readonly abortSignal?: AbortSignal;
}

interface GoogleHttpOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly apiVersion?: string;
  /** The whole request in the API's form. Only for a client of the application's own, which may be a test double. */
  readonly extraBody?: Record<string, unknown>;
}

/** The methods of the SDK that the provider calls. A test double may have fewer. */
export interface GoogleModels {
  generateContent(params: GoogleParams): Promise<unknown>;
  generateContentStream?(params: GoogleParams): Promise<AsyncIterable<unknown>>;
  countTokens?(params: Omit<GoogleParams, 'config'> & { readonly config: GoogleCallConfig }): Promise<unknown>;
  embedContent?(params: Omit<GoogleParams, 'config'> & { readonly config: GoogleCallConfig }): Promise<unknown>;
  list?(params: {
    readonly config: GoogleCallConfig & { readonly pageSize: number; readonly pageToken?: string };
  }): Promise<unknown>;
}

/** A client of the SDK: `GoogleGenAI` of `@google/genai`, or a test double of this shape. */
export interface GoogleClient {
  readonly models: GoogleModels;
  /** Whether it asks Vertex AI. */
  readonly vertexai?: boolean;
}
