import type { CallContext, JsonObject } from '@flexiai/core/plugin';
import type { GeminiPluginId } from './metadata/gemini-plugins.ts';
import type { EmbeddingVerb, GeminiService } from './models/embedding-verb.ts';
import type { SdkOutcome } from './sdk/sdk-outcome.ts';

/** The methods of a model that are called. */
export type GeminiVerb = 'generateContent' | 'streamGenerateContent' | 'countTokens' | EmbeddingVerb;

/** A request for a model. */
export interface GeminiPost {
  readonly verb: GeminiVerb;
  /** The model's path: see `GeminiDoor.modelPath`. */
  readonly model: string;
  readonly body: JsonObject;
}

/** How a request is sent. */
export interface Sending {
  /** The credential: see `GeminiDoor.keyOf`. */
  readonly key: string;
  /** The headers of this attempt. */
  readonly headers: CallContext['headers'];
  readonly signal: AbortSignal | undefined;
}

/** One page of a list. */
export interface Page {
  readonly pageSize: number;
  readonly pageToken?: string | undefined;
}

/**
 * A way to the API: an SDK, and a service. What is sent and what it answers is the same for all doors; where it goes, with which
 * credential, and who puts the HTTP request together is not.
 */
export interface GeminiDoor {
  readonly plugin: GeminiPluginId;
  readonly service: GeminiService;
  /** The credential is checked by `countTokens` of the entry's model, where the list of models does not need one. */
  readonly checksByCounting: boolean;
  /** A client that the user brought leaves its listeners on a signal. */
  readonly leavesListeners: boolean;
  /** Loads the SDK. */
  load(): Promise<void>;
  close(): void;
  /**
   * The path of a model under the API's version.
   * @throws ModelNotFoundError for a name that cannot be one
   */
  modelPath(model: string): string;
  /**
   * The key of a call; empty for one that needs none.
   * @throws AuthenticationError for a missing key
   */
  keyOf(context: Partial<CallContext>): string;
  /** What no message may show. */
  secrets(key: string | undefined): readonly (string | undefined)[];
  /** Sends a request for a model. */
  post(request: GeminiPost, sending: Sending): Promise<SdkOutcome<unknown>>;
  /** Asks for a page of the list of models. */
  models(page: Page, sending: Sending): Promise<SdkOutcome<unknown>>;
}
