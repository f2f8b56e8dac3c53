import type { FinishReason } from '@flexiai/core';

/** A version of the GenAI conventions. */
export type SemconvVersion = 'core-1.41' | 'genai-main';

/** A kind of tokens, as usage tells them apart. */
export type TokenKind = 'input' | 'output' | 'cacheRead' | 'cacheWrite' | 'reasoning';

/** How an instrument is made. */
export interface InstrumentNames {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** Of a histogram: the boundaries of its buckets. */
  readonly boundaries?: readonly number[];
}

/** An instrument that counts tokens. */
export interface TokenInstrument extends InstrumentNames {
  readonly instrument: 'histogram' | 'counter';
  readonly kind: TokenKind;
  /** Recorded for each attempt, as its provider reported it, or for each call, all its attempts together. */
  readonly per: 'attempt' | 'call';
  readonly operations: readonly ('chat' | 'embed')[];
  /** Whether 0 is recorded where the number is not known. */
  readonly zeroWhenUnknown: boolean;
  /** Attributes that are always the same. */
  readonly attributes: { readonly [name: string]: string };
}

/** Every name of one version of the conventions that is used here: nothing else in the package knows one. */
export interface Conventions {
  readonly version: SemconvVersion;
  /** What the tracer and the meter say that they follow. */
  readonly schemaUrl?: string;
  readonly attributes: {
    readonly operation: string;
    readonly provider: string;
    readonly errorType: string;
    readonly serverAddress: string;
    readonly serverPort: string;
    readonly httpStatus: string;
    readonly conversationId: string;
    readonly outputType: string;
    readonly requestModel: string;
    readonly requestStream: string;
    readonly requestSeed: string;
    readonly requestTopK: string;
    readonly requestTopP: string;
    readonly requestTemperature: string;
    readonly requestMaxTokens: string;
    readonly requestFrequencyPenalty: string;
    readonly requestPresencePenalty: string;
    readonly requestStopSequences: string;
    /** @default the version has no such attribute */
    readonly requestReasoningLevel?: string;
    readonly embeddingDimensions: string;
    readonly responseModel: string;
    readonly responseId: string;
    readonly finishReasons: string;
    readonly timeToFirstChunk: string;
    readonly inputMessages: string;
    readonly outputMessages: string;
    readonly systemInstructions: string;
    readonly toolDefinitions: string;
    readonly toolName: string;
    readonly toolCallId: string;
    readonly toolCallArguments: string;
  };
  /** The attribute of each kind of tokens. */
  readonly usage: { readonly [Kind in TokenKind]: string };
  readonly operations: { readonly chat: string; readonly embed: string };
  readonly finishReasons: { readonly [Reason in FinishReason]: string };
  /** What stands for the finish reason of an answer that never came to its end. @default nothing */
  readonly finishReasonOfFailure?: string;
  /** Whether each message of an answer repeats its finish reason. */
  readonly messagesHaveFinishReason: boolean;
  readonly duration: { readonly chat: InstrumentNames; readonly embed: InstrumentNames };
  readonly timeToFirstChunkMetric: InstrumentNames;
  readonly timePerOutputChunk: InstrumentNames;
  readonly tokens: readonly TokenInstrument[];
  /** The well-known providers, by plugin id. */
  readonly providers: { readonly [pluginId: string]: string };
  /** What stands where nothing is known. */
  readonly unknown: string;
}
