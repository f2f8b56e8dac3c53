import type { FinishReason } from '@flexiai/core';

/** A version of the GenAI conventions. */
export type SemconvVersion = 'core-1.41' | 'genai-main';

/** A kind of tokens, as in the usage. */
export type TokenKind = 'input' | 'output' | 'cacheRead' | 'cacheWrite' | 'reasoning';

/** The definition of an instrument. */
export interface InstrumentNames {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** For a histogram: the bounds of its buckets. */
  readonly boundaries?: readonly number[];
}

/** An instrument that counts tokens. */
export interface TokenInstrument extends InstrumentNames {
  readonly instrument: 'histogram' | 'counter';
  readonly kind: TokenKind;
  /** Recorded for each attempt, as its provider reported it, or for each call, with all its attempts. */
  readonly per: 'attempt' | 'call';
  readonly operations: readonly ('chat' | 'embed')[];
  /** Whether 0 is recorded if the number is unknown. */
  readonly zeroWhenUnknown: boolean;
  /** Constant attributes. */
  readonly attributes: { readonly [name: string]: string };
}

/** All names of one version of the conventions that are used here: no other file contains one. */
export interface Conventions {
  readonly version: SemconvVersion;
  /** The schema URL of the tracer and the meter. */
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
  /** The finish reason of an answer that never ended. @default none */
  readonly finishReasonOfFailure?: string;
  /** Whether each message of an answer repeats its finish reason. */
  readonly messagesHaveFinishReason: boolean;
  readonly duration: { readonly chat: InstrumentNames; readonly embed: InstrumentNames };
  readonly timeToFirstChunkMetric: InstrumentNames;
  readonly timePerOutputChunk: InstrumentNames;
  readonly tokens: readonly TokenInstrument[];
  /** The well-known providers, by plugin id. */
  readonly providers: { readonly [pluginId: string]: string };
  /** The value for an unknown operation or provider. */
  readonly unknown: string;
}
