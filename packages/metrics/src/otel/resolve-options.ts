import {
  ConfigurationError,
  checkByRules,
  formatIssues,
  isObject,
  type OptionRule,
  problemsByRules,
} from '@flexiai/core/plugin';
import type { Meter, Tracer } from '@opentelemetry/api';
import type { Conventions } from './conventions/conventions.ts';
import { CONVENTIONS, resolveConventions } from './conventions/resolve-conventions.ts';
import type { ContentOptions, OpenTelemetryOptions, Propagation } from './otel-options.ts';

/** The name of the tracer and the meter. */
export const SCOPE = '@flexiai/metrics';
const MOST_MODELS = 200;
const MAX_CHARACTERS = 8192;
const PROPAGATIONS: readonly unknown[] = ['all', 'trace-context', 'none'] satisfies Propagation[];

const isFunction = (value: unknown): boolean => typeof value === 'function';
const has = (method: string) => (value: unknown) => isObject(value) && isFunction(value[method]);

const ROOT: Readonly<Record<string, OptionRule>> = {
  tracer: [has('startSpan'), 'a Tracer'],
  meter: [has('createHistogram'), 'a Meter'],
  semconv: [
    (value) => Object.keys(CONVENTIONS).includes(String(value)),
    Object.keys(CONVENTIONS)
      .map((version) => `"${version}"`)
      .join(' or '),
  ],
  captureContent: [(value) => typeof value === 'boolean' || isObject(value), 'true, false or { maxCharacters, mask }'],
  propagation: [(value) => PROPAGATIONS.includes(value), '"all", "trace-context" or "none"'],
  contextOf: [isFunction, 'a function'],
  models: [
    (value) =>
      Array.isArray(value) &&
      value.length <= MOST_MODELS &&
      value.every((model) => typeof model === 'string' && model !== ''),
    `a list of up to ${MOST_MODELS} names of models`,
  ],
};
const CONTENT: Readonly<Record<string, OptionRule>> = {
  maxCharacters: [(value) => Number.isSafeInteger(value) && Number(value) > 0, 'a whole number above 0'],
  mask: [isFunction, 'a function'],
};

/** The complete options. */
export interface ResolvedOtelOptions {
  /** `undefined`: from the registered provider, now or later. */
  readonly tracer: Tracer | undefined;
  /** `undefined`: from the provider that is registered when it is used. */
  readonly meter: Meter | undefined;
  readonly conventions: Conventions;
  /** `undefined`: content is not recorded. */
  readonly content: Required<ContentOptions> | undefined;
  readonly propagation: Propagation;
  readonly contextOf: OpenTelemetryOptions['contextOf'];
  readonly models: readonly string[];
}

/** @throws ConfigurationError that lists every problem with its path */
export function resolveOtelOptions(options: OpenTelemetryOptions): ResolvedOtelOptions {
  checkByRules('openTelemetry', options, ROOT);
  const { captureContent = false, semconv, propagation = 'trace-context', contextOf, models = [] } = options;
  const issues = isObject(captureContent) ? problemsByRules(captureContent, CONTENT, 'captureContent.') : [];
  if (issues.length > 0) {
    throw new ConfigurationError(formatIssues('The options of openTelemetry are not valid.', issues), { issues });
  }
  const conventions = resolveConventions(semconv);
  return Object.freeze({
    tracer: options.tracer,
    meter: options.meter,
    conventions,
    content: contentOf(captureContent),
    propagation,
    contextOf,
    models: Object.freeze([...models]),
  });
}

/** The schema URL of a tracer or a meter. */
export function scopeOf({ schemaUrl }: Conventions): { readonly schemaUrl?: string } {
  return schemaUrl === undefined ? {} : { schemaUrl };
}

function contentOf(captureContent: boolean | ContentOptions): Required<ContentOptions> | undefined {
  if (captureContent === false) return undefined;
  const { maxCharacters = MAX_CHARACTERS, mask = (text: string): string => text } =
    captureContent === true ? {} : captureContent;
  return Object.freeze({ maxCharacters, mask });
}
