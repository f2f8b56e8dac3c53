import type { InputIssue } from '../errors/client-errors.ts';
import { describeValue } from '../errors/describe-value.ts';
import { errorTraits } from '../errors/error-traits.ts';
import type { StandardSchemaV1 } from '../types/standard-schema.ts';
import { type CircuitBreakerOptions, resolveCircuitBreaker } from './circuit-breaker-config.ts';
import {
  circuitBreakerSchemas,
  nameSchema,
  prioritySchema,
  retrySchema,
  streamingSchema,
  timeoutSchema,
} from './option-schemas.ts';
import { issuesOf, joinPath, unknownOption } from './schema-issues.ts';

/** The options that stand on the client and on an entry alike. */
export interface SharedOptions {
  readonly timeouts?: unknown;
  readonly retry?: unknown;
  readonly circuitBreaker?: unknown;
}

/** The problems of the options that a client and an entry share. @param at such as `providers[0]`, or empty */
export function checkSharedOptions(options: SharedOptions, at: string): readonly InputIssue[] {
  return [
    ...checkTimeouts(options.timeouts, joinPath(at, ['timeouts'])),
    ...checkRetry(options.retry, joinPath(at, ['retry'])),
    ...checkCircuitBreaker(options.circuitBreaker, joinPath(at, ['circuitBreaker'])),
  ];
}

export function checkTimeouts(value: unknown, at: string): readonly InputIssue[] {
  return value === undefined ? [] : check(timeoutSchema, value, at);
}

export function checkStreaming(value: unknown, at: string): readonly InputIssue[] {
  return value === undefined ? [] : check(streamingSchema, value, at);
}

export function checkEntryName(name: unknown, at: string): readonly InputIssue[] {
  return name === undefined ? [] : check(nameSchema, name, joinPath(at, ['name']));
}

export function checkPriority(priority: unknown, at: string): readonly InputIssue[] {
  return priority === undefined ? [] : check(prioritySchema, priority, joinPath(at, ['priority']));
}

function checkRetry(value: unknown, at: string): readonly InputIssue[] {
  if (value === undefined) return [];
  const issues = check(retrySchema, withoutSwitch(value), at);
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

/** Two options that are good one by one, but may not fit together. */
function checkWindow(value: CircuitBreakerOptions, at: string): readonly InputIssue[] {
  const config = resolveCircuitBreaker(value);
  if (config.kind !== 'count' || config.minimumCalls <= config.windowCalls) return [];
  const message = `must be at most windowCalls, which is ${config.windowCalls}, got ${config.minimumCalls}`;
  return [{ path: joinPath(at, ['minimumCalls']), message }];
}

function check(schema: StandardSchemaV1, value: unknown, at: string): readonly InputIssue[] {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise || result.issues === undefined) return [];
  return issuesOf(schema, result.issues, value, at);
}
