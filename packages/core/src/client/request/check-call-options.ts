import { checkRequires, checkTimeouts } from '../../config/options/check-options.ts';
import { isModelName } from '../../config/options/model-name.ts';
import { copyData } from '../../data/copy-data.ts';
import { describeValue } from '../../data/describe-value.ts';
import { isObject, type JsonObject } from '../../data/json-fields.ts';
import { isAbortSignal } from '../../data/platform-objects.ts';
import { type InputIssue, ValidationError } from '../../errors/client-errors.ts';
import { messageOf } from '../../errors/message-of.ts';
import { CAPABILITIES } from '../../routing/needs.ts';
import { formatIssues } from '../../validation/format-issues.ts';
import { unknownOption } from '../../validation/schema-issues.ts';
import type { BroadcastOptions } from '../broadcast/broadcast-result.ts';
import { LONGEST_ID } from '../call/call-ids.ts';
import type { CallOptions } from '../call/call-options.ts';

export const CALL_OPTIONS = [
  'signal',
  'timeouts',
  'deadline',
  'provider',
  'exclude',
  'models',
  'requires',
  'affinityKey',
  'strict',
  'correlationId',
  'metadata',
] as const satisfies readonly (keyof CallOptions)[];

/** The options of a call without options. */
export const NO_OPTIONS: CallOptions = Object.freeze({});

/**
 * A copy of the options: later changes to the caller's object have no effect on the call.
 *
 * @throws ValidationError that lists every problem with its path
 */
export function checkCallOptions(options: CallOptions): CallOptions {
  return options === NO_OPTIONS ? options : checked(options, CALL_OPTIONS, () => []);
}

/** The same for a broadcast. */
export function checkBroadcastOptions(options: BroadcastOptions): BroadcastOptions {
  return checked(options, BROADCAST_OPTIONS, ({ maxConcurrency }) => {
    if (maxConcurrency === undefined || (Number.isSafeInteger(maxConcurrency) && Number(maxConcurrency) > 0)) return [];
    const message = `expected a whole number from 1, got ${describeValue(maxConcurrency)}`;
    return [{ path: 'maxConcurrency', message }];
  });
}

/** The client keeps the keys of thousands of callers. */
const LONGEST_AFFINITY_KEY = 1024;

const BROADCAST_OPTIONS = [...CALL_OPTIONS, 'maxConcurrency'] as const satisfies readonly (keyof BroadcastOptions)[];

function checked<Options extends CallOptions>(
  options: Options,
  known: readonly string[],
  more: (options: JsonObject) => readonly InputIssue[],
): Options {
  const issues: InputIssue[] = [];
  let copy: JsonObject = {};
  if (isAbortSignal(options)) issues.push({ path: '', message: 'got an AbortSignal; pass it as { signal }' });
  else if (typeof options === 'object' && options !== null) {
    copy = copyOf(options, known, issues);
    check(copy, issues);
    issues.push(...more(copy));
  } else issues.push({ path: '', message: `expected an object, got ${describeValue(options)}` });
  if (issues.length > 0) {
    throw new ValidationError(formatIssues("The call's options are not valid.", issues), { issues });
  }
  return copy as object as Options;
}

/** The options that are set, each read once. */
function copyOf(options: object, known: readonly string[], issues: InputIssue[]): JsonObject {
  const copy: { [option: string]: unknown } = {};
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) issues.push({ path: option, message: unknownOption(option, known) });
  }
  for (const option of known) {
    try {
      const value = copyData<unknown>(Reflect.get(options, option));
      if (value !== undefined) copy[option] = value;
    } catch (error) {
      issues.push({ path: option, message: `cannot be read: ${messageOf(error)}` });
    }
  }
  return copy;
}

function check(options: JsonObject, issues: InputIssue[]): void {
  const { signal, timeouts, deadline, provider, exclude, models, requires, strict, metadata } = options;
  const expect = (path: keyof CallOptions, expected: string, isGood: boolean): void => {
    if (!isGood) issues.push({ path, message: `expected ${expected}, got ${describeValue(options[path])}` });
  };
  const expectText = (path: 'affinityKey' | 'correlationId', longest: number): void => {
    const value = options[path];
    if (typeof value === 'string') expect(path, `at most ${longest} characters`, value.length <= longest);
    else expect(path, 'a string', value === undefined);
  };
  issues.push(...checkTimeouts(timeouts, 'timeouts'));
  expect('signal', 'an AbortSignal', signal === undefined || isAbortSignal(signal));
  expect('deadline', 'a time in ms since the epoch', deadline === undefined || Number.isFinite(deadline));
  expect('provider', "an entry's name", isTextOrNothing(provider));
  expect('exclude', "a list of entries' names", exclude === undefined || isTexts(exclude));
  expect(
    'models',
    "a list of models' names, not empty",
    models === undefined || (isFilled(models) && models.every(isModelName)),
  );
  if (requires !== undefined) checkDemands(requires, issues);
  expectText('affinityKey', LONGEST_AFFINITY_KEY);
  expect('strict', 'a boolean', strict === undefined || typeof strict === 'boolean');
  expectText('correlationId', LONGEST_ID);
  expect('metadata', 'an object', metadata === undefined || (typeof metadata === 'object' && metadata !== null));
}

function checkDemands(requires: unknown, issues: InputIssue[]): void {
  if (Array.isArray(requires)) {
    checkCapabilities(requires, 'requires', issues);
    return;
  }
  if (!isObject(requires)) {
    const message = `expected an object, or a list of capabilities, got ${describeValue(requires)}`;
    issues.push({ path: 'requires', message });
    return;
  }
  const { capabilities = [], ...terms } = requires;
  issues.push(...checkRequires(terms, 'requires'));
  if (Array.isArray(capabilities)) checkCapabilities(capabilities, 'requires.capabilities', issues);
  else {
    const message = `expected a list, got ${describeValue(capabilities)}`;
    issues.push({ path: 'requires.capabilities', message });
  }
}

function checkCapabilities(requires: readonly unknown[], at: string, issues: InputIssue[]): void {
  const known: readonly unknown[] = CAPABILITIES;
  for (const [index, capability] of requires.entries()) {
    if (known.includes(capability)) continue;
    const message = `expected a capability (${CAPABILITIES.join(', ')}), got ${describeValue(capability)}`;
    issues.push({ path: `${at}[${index}]`, message });
  }
}

function isFilled(values: unknown): values is readonly unknown[] {
  return Array.isArray(values) && values.length > 0;
}

function isTextOrNothing(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
