import type { CallStart } from '@flexiai/core';
import type { Context, Meter, Tracer } from '@opentelemetry/api';
import type { SemconvVersion } from './conventions/conventions.ts';

/** How calls are traced and measured. */
export interface OpenTelemetryOptions {
  /** @default the tracer of the registered provider; without one, nothing is traced */
  readonly tracer?: Tracer;
  /** @default the meter of the registered provider; without one, nothing is measured */
  readonly meter?: Meter;
  /**
   * The version of the GenAI conventions whose names are used. All of them are in development and may change.
   * @default 'genai-main' where `OTEL_SEMCONV_STABILITY_OPT_IN` has `gen_ai_latest_experimental`; else 'core-1.41'
   */
  readonly semconv?: SemconvVersion;
  /**
   * Records messages, instructions, tool definitions and the arguments of tool calls. They may hold anything that users write.
   * @default false
   */
  readonly captureContent?: boolean | ContentOptions;
  /**
   * What the provider's HTTP request carries on: `'trace-context'` the headers `traceparent` and `tracestate`; `'all'` every header
   * of the registered propagators, such as baggage, which may hold what a third party should not know; `'none'` nothing.
   * @default 'trace-context'
   */
  readonly propagation?: Propagation;
  /**
   * The context that a call belongs to.
   * @default what `metadata.traceparent` of the call's options says (with `tracestate` and `baggage`), else the context that is
   * active where the call is made
   */
  readonly contextOf?: (call: CallStart) => Context | undefined;
  /**
   * Models that metrics name beside those of the entries, such as those that requests name. Others are `other`, so that requests do not
   * decide how many series there are; spans name them all. At most 200.
   * @default none
   */
  readonly models?: readonly string[];
}

/** What a provider's request carries on of a trace. */
export type Propagation = 'all' | 'trace-context' | 'none';

/** How content is recorded. */
export interface ContentOptions {
  /** Characters of one attribute, at most; what is longer is cut. @default 8192 */
  readonly maxCharacters?: number;
  /** Changes each text before it is recorded. Bearer tokens are masked in any case. @default nothing more is masked */
  readonly mask?: (text: string) => string;
}
