import type { CallStart } from '@flexiai/core';
import type { Context, Meter, Tracer } from '@opentelemetry/api';
import type { SemconvVersion } from './conventions/conventions.ts';

/** Options of traces and measurements. */
export interface OpenTelemetryOptions {
  /** @default the tracer of the registered provider; without one, nothing is traced */
  readonly tracer?: Tracer;
  /** @default the meter of the registered provider; without one, nothing is measured */
  readonly meter?: Meter;
  /**
   * The version of the GenAI conventions. All versions are in development and may change.
   * @default 'genai-main' if `OTEL_SEMCONV_STABILITY_OPT_IN` contains `gen_ai_latest_experimental`; otherwise
   * 'core-1.41'
   */
  readonly semconv?: SemconvVersion;
  /**
   * Records messages, instructions, tool definitions and the arguments of tool calls. They may contain anything that
   * users write.
   * @default false
   */
  readonly captureContent?: boolean | ContentOptions;
  /**
   * What the provider's HTTP request propagates: `'trace-context'` the headers `traceparent` and `tracestate`; `'all'`
   * every header of the registered propagators, such as baggage, which may contain private data; `'none'` nothing.
   * @default 'trace-context'
   */
  readonly propagation?: Propagation;
  /**
   * The parent context of a call.
   * @default from `metadata.traceparent` of the call's options (with `tracestate` and `baggage`), otherwise the active
   * context
   */
  readonly contextOf?: (call: CallStart) => Context | undefined;
  /**
   * Models that metrics may name in addition to those of the entries, such as those of requests. Others are `other`, so
   * that requests do not determine the number of series; spans contain all names. At most 200.
   * @default none
   */
  readonly models?: readonly string[];
}

/** What a provider's request propagates. */
export type Propagation = 'all' | 'trace-context' | 'none';

/** How content is recorded. */
export interface ContentOptions {
  /** Maximum number of characters of one attribute; longer ones are truncated. @default 8192 */
  readonly maxCharacters?: number;
  /** Changes each text before it is recorded. Bearer tokens are masked in any case. @default no further masking */
  readonly mask?: (text: string) => string;
}
