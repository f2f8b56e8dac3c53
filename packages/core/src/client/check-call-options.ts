import { checkTimeouts } from '../config/check-options.ts';
import { unknownOption } from '../config/schema-issues.ts';
import { type InputIssue, ValidationError } from '../errors/client-errors.ts';
import { describeValue } from '../errors/describe-value.ts';
import { formatIssues } from '../errors/format-issues.ts';
import type { CallOptions } from './call.ts';

export const CALL_OPTIONS = [
  'signal',
  'timeouts',
  'provider',
  'exclude',
  'correlationId',
  'metadata',
] as const satisfies readonly (keyof CallOptions)[];

/** @throws ValidationError that lists every problem with its path */
export function checkCallOptions(options: CallOptions): void {
  const issues: InputIssue[] = [];
  if (typeof options === 'object' && options !== null) check({ ...options }, issues);
  else issues.push({ path: '', message: `expected an object, got ${describeValue(options)}` });
  if (issues.length > 0) {
    throw new ValidationError(formatIssues("The call's options are not valid.", issues), { issues });
  }
}

function check(options: { readonly [option: string]: unknown }, issues: InputIssue[]): void {
  const known: readonly string[] = CALL_OPTIONS;
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) issues.push({ path: option, message: unknownOption(option, CALL_OPTIONS) });
  }
  const { signal, timeouts, provider, exclude, correlationId, metadata } = options;
  const expect = (path: keyof CallOptions, expected: string, isGood: boolean): void => {
    if (!isGood) issues.push({ path, message: `expected ${expected}, got ${describeValue(options[path])}` });
  };
  issues.push(...checkTimeouts(timeouts, 'timeouts'));
  expect('signal', 'an AbortSignal', signal === undefined || signal instanceof AbortSignal);
  expect('provider', "an entry's name", isTextOrNothing(provider));
  expect('exclude', "a list of entries' names", exclude === undefined || isTexts(exclude));
  expect('correlationId', 'a string', isTextOrNothing(correlationId));
  expect('metadata', 'an object', metadata === undefined || (typeof metadata === 'object' && metadata !== null));
}

function isTextOrNothing(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
