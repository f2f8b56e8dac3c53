import { describeValue } from '../../data/describe-value.ts';
import { isObject } from '../../data/json-fields.ts';
import type { InputIssue } from '../../errors/client-errors.ts';
import { errorTraits } from '../../errors/error-traits.ts';
import type { StandardSchemaV1 } from '../../model/standard-schema.ts';
import { issuesOf, joinPath, unknownOption } from '../../validation/schema-issues.ts';
import { type CircuitBreakerOptions, resolveCircuitBreaker } from './circuit-breaker-config.ts';
import { isModelName } from './model-name.ts';
import { circuitBreakerSchemas, hedgeSchemas, optionSchemas } from './option-schemas.ts';

/** The options that a client and an entry share. */
export interface SharedOptions {
  readonly timeouts?: unknown;
  readonly retry?: unknown;
  readonly circuitBreaker?: unknown;
  readonly healthProbe?: unknown;
}

/** The problems of the options that a client and an entry share. @param at such as `providers[0]`, or empty */
export function checkSharedOptions(options: SharedOptions, at: string): readonly InputIssue[] {
  return [
    ...checkTimeouts(options.timeouts, joinPath(at, ['timeouts'])),
    ...checkRetry(options.retry, joinPath(at, ['retry'])),
    ...checkCircuitBreaker(options.circuitBreaker, joinPath(at, ['circuitBreaker'])),
    ...checkHealthProbe(options.healthProbe, joinPath(at, ['healthProbe'])),
  ];
}

export function checkTimeouts(value: unknown, at: string): readonly InputIssue[] {
  return value === undefined ? [] : check(optionSchemas.timeout, value, at);
}

export function checkRequires(value: unknown, at: string): readonly InputIssue[] {
  return value === undefined ? [] : check(optionSchemas.requires, value, at);
}

export function checkStreaming(value: unknown, at: string): readonly InputIssue[] {
  return value === undefined ? [] : check(optionSchemas.streaming, value, at);
}

/** The problems of aliases. */
export function checkAliases(value: unknown, at: string): readonly InputIssue[] {
  if (value === undefined) return [];
  if (!isObject(value)) return [{ path: at, message: `expected an object, got ${describeValue(value)}` }];
  return Object.entries(value).flatMap(([alias, models]) => {
    const path = joinPath(at, [alias]);
    const listed = Array.isArray(models) ? models : [models];
    if (alias === '') return [{ path, message: 'must not be empty' }];
    if (!isModelName(alias)) return [{ path, message: 'is too long for a name' }];
    if (listed.length === 0 || !listed.every(isModelName)) {
      return [{ path, message: `expected a model's name, or a list of them, got ${describeValue(models)}` }];
    }
    const other = listed.find((model) => model !== alias && Object.hasOwn(value, model));
    return other === undefined ? [] : [{ path, message: `"${other}" is an alias itself; name a model` }];
  });
}

export function checkEntryName(name: unknown, at: string): readonly InputIssue[] {
  return name === undefined ? [] : check(optionSchemas.name, name, joinPath(at, ['name']));
}

/** The problems of the options that order the entries. @param at such as `providers[0]` */
const PLACE_OPTIONS = ['priority', 'weight', 'maxConcurrent', 'limits', 'price', 'data'] as const;

export function checkPlace(
  options: {
    readonly priority?: unknown;
    readonly weight?: unknown;
    readonly maxConcurrent?: unknown;
    readonly limits?: unknown;
    readonly price?: unknown;
    readonly data?: unknown;
  },
  at: string,
): readonly InputIssue[] {
  return PLACE_OPTIONS.flatMap((option) => {
    const value = options[option];
    return value === undefined ? [] : check(optionSchemas[option], value, joinPath(at, [option]));
  });
}

export function checkRouting(value: unknown, at: string): readonly InputIssue[] {
  if (value === undefined) return [];
  if (!isObject(value) || typeof value['strategy'] !== 'function') return check(optionSchemas.routing, value, at);
  const { strategy: _own, ...rest } = value;
  return check(optionSchemas.routing, rest, at);
}

export function checkHedge(value: unknown, at: string): readonly InputIssue[] {
  if (value === undefined || value === false) return [];
  if (!isObject(value)) return [{ path: at, message: `expected an object or false, got ${describeValue(value)}` }];
  const kind = typeof value['afterMs'] === 'string' ? 'percentile' : 'delay';
  return check(hedgeSchemas[kind], value, at);
}

function checkHealthProbe(value: unknown, at: string): readonly InputIssue[] {
  if (value === undefined || value === false) return [];
  if (!isObject(value)) return [{ path: at, message: `expected an object or false, got ${describeValue(value)}` }];
  return check(optionSchemas.healthProbe, value, at);
}

function checkRetry(value: unknown, at: string): readonly InputIssue[] {
  if (value === undefined) return [];
  const issues = check(optionSchemas.retry, withoutSwitch(value), at);
  if (issues.length > 0) return issues;
  const codes = Object.keys(errorTraits);
  const { retryOn = {}, failoverOn = {} } = value as { retryOn?: object; failoverOn?: object };
  return Object.entries({ retryOn, failoverOn }).flatMap(([option, toggles]) =>
    Object.keys(toggles)
      .filter((code) => !codes.includes(code))
      .map((code) => ({ path: joinPath(at, [option, code]), message: unknownOption(code, codes) })),
  );
}

/** Without `budget: false`. */
function withoutSwitch(retry: unknown): unknown {
  if (typeof retry !== 'object' || retry === null || !('budget' in retry) || retry.budget !== false) return retry;
  const { budget: _off, ...rest } = retry;
  return rest;
}

function checkCircuitBreaker(value: unknown, at: string): readonly InputIssue[] {
  if (value === undefined || value === false) return [];
  if (typeof value !== 'object' || value === null) {
    return [{ path: at, message: `expected an object or false, got ${describeValue(value)}` }];
  }
  const kind = (value as { kind?: unknown }).kind ?? 'consecutive';
  const schemas: { readonly [kind: string]: StandardSchemaV1 } = circuitBreakerSchemas;
  const schema = typeof kind === 'string' && Object.hasOwn(schemas, kind) ? schemas[kind] : undefined;
  if (schema === undefined) {
    const kinds = Object.keys(schemas).map((known) => `"${known}"`);
    return [{ path: joinPath(at, ['kind']), message: `expected ${kinds.join(' or ')}, got ${describeValue(kind)}` }];
  }
  const issues = check(schema, value, at);
  return issues.length > 0 ? issues : checkWindow(value, at);
}

/** Two options that are valid alone, but may not fit together. */
function checkWindow(value: CircuitBreakerOptions, at: string): readonly InputIssue[] {
  const config = resolveCircuitBreaker(value);
  if (config.kind !== 'count' || config.minimumCalls <= config.windowCalls) return [];
  const message = `must be at most windowCalls, which is ${config.windowCalls}, got ${config.minimumCalls}`;
  return [{ path: joinPath(at, ['minimumCalls']), message }];
}

function check(schema: StandardSchemaV1, value: unknown, at: string): readonly InputIssue[] {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) {
    // The schemas are synchronous. If a getter of the value throws, zod retries asynchronously.
    result.catch(() => undefined);
    return [{ path: at, message: 'cannot be read: one of its getters throws' }];
  }
  if (result.issues === undefined) return [];
  return issuesOf(schema, result.issues, value, at);
}
