import { isModelName } from '../../config/options/model-name.ts';
import { describeKind, describeValue } from '../../data/describe-value.ts';
import { type InputIssue, ValidationError } from '../../errors/client-errors.ts';
import type { Message } from '../../model/message.ts';
import type { ChatRequest, UnifiedRequest } from '../../model/unified-request.ts';
import { formatIssues } from '../../validation/format-issues.ts';
import { unknownOption } from '../../validation/schema-issues.ts';
import { CALL_OPTIONS } from './check-call-options.ts';
import { checkMessages } from './validate-messages.ts';
import { checkTools } from './validate-tools.ts';

/** The range of each number in a request, as wide as any provider accepts. */
const NUMBERS: { readonly [field: string]: { readonly min: number; readonly max: number; readonly integer?: true } } = {
  maxOutputTokens: { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true },
  temperature: { min: 0, max: 2 },
  topP: { min: 0, max: 1 },
  topK: { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true },
  seed: { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, integer: true },
  frequencyPenalty: { min: -2, max: 2 },
  presencePenalty: { min: -2, max: 2 },
};

/** The fields of a request. */
export const REQUEST_FIELDS: readonly string[] = [
  'messages',
  'prompt',
  'system',
  'model',
  ...Object.keys(NUMBERS),
  'stop',
  'tools',
  'toolChoice',
  'parallelToolCalls',
  'responseFormat',
  'reasoning',
  'providerOptions',
  'metadata',
];
const KNOWN_FIELDS: ReadonlySet<string> = new Set(REQUEST_FIELDS);

/**
 * Validates a request, before any network request, and expands its shorthands: `system` becomes the first message, `prompt` the
 * last. The request itself is not changed; without shorthands it is returned as it is.
 *
 * @throws ValidationError that lists every problem with its path
 */
export function validateRequest(request: ChatRequest): UnifiedRequest {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw invalid([{ path: '', message: `expected an object with messages or prompt, got ${describeKind(request)}` }]);
  }
  const issues: InputIssue[] = [];
  for (const field of Object.keys(request)) {
    if (!KNOWN_FIELDS.has(field)) issues.push({ path: field, message: unknownField(field) });
  }
  const messages = expandMessages(request, issues);
  checkMessages(messages, issues);
  checkSettings(request, issues);
  checkTools(request, issues);
  if (issues.length > 0) throw invalid(issues);
  if (request.prompt === undefined && request.system === undefined) return request as UnifiedRequest;
  const { prompt: _prompt, system: _system, ...rest } = request;
  return { ...rest, messages };
}

/** Fields of other libraries, and their names here. */
const SYNONYMS: { readonly [name: string]: string } = {
  max_tokens: 'maxOutputTokens',
  maxTokens: 'maxOutputTokens',
  max_completion_tokens: 'maxOutputTokens',
  stop_sequences: 'stop',
  stopSequences: 'stop',
  response_format: 'responseFormat',
  input: 'prompt',
};

function unknownField(field: string): string {
  const synonym = Object.hasOwn(SYNONYMS, field) ? SYNONYMS[field] : undefined;
  if (synonym !== undefined) return `unknown field; did you mean "${synonym}"?`;
  if (field === 'stream') return 'unknown field; call streamChatCompletion for a stream';
  if ((CALL_OPTIONS as readonly string[]).includes(field))
    return 'belongs in the second argument, the options of the call';
  const hint = unknownOption(field, REQUEST_FIELDS).replace('option', 'field');
  return hint.endsWith('?') ? hint : `${hint}; a provider's own fields belong in providerOptions`;
}

const TEXTS = ['prompt', 'system'] as const;
const OBJECTS = ['providerOptions', 'metadata'] as const;

function expandMessages(request: ChatRequest, issues: InputIssue[]): readonly Message[] {
  const { messages, prompt, system } = request;
  for (const path of TEXTS) {
    const value: unknown = request[path];
    if (value === undefined) continue;
    if (typeof value !== 'string') issues.push({ path, message: `expected a string, got ${describeValue(value)}` });
    else if (value === '') issues.push({ path, message: 'must not be empty' });
  }
  if (messages === undefined && prompt === undefined) {
    issues.push({ path: 'messages', message: 'is missing: give messages, or a prompt' });
    return [];
  }
  if (messages !== undefined && !Array.isArray(messages)) {
    issues.push({ path: 'messages', message: `expected a list of messages, got ${describeKind(messages)}` });
    return [];
  }
  if (messages?.length === 0 && prompt === undefined) {
    issues.push({ path: 'messages', message: 'must not be empty' });
  }
  if (prompt === undefined && system === undefined) return messages ?? [];
  return [
    ...(typeof system === 'string' && system !== '' ? [{ role: 'system', content: system } as const] : []),
    ...(messages ?? []),
    ...(typeof prompt === 'string' && prompt !== '' ? [{ role: 'user', content: prompt } as const] : []),
  ];
}

function checkSettings(request: ChatRequest, issues: InputIssue[]): void {
  const fields: { readonly [field: string]: unknown } = request;
  for (const field in NUMBERS) {
    const value = fields[field];
    if (value !== undefined) checkNumber(field, value, issues);
  }
  const { model, stop, parallelToolCalls } = fields;
  if (model !== undefined && !isModelName(model)) {
    issues.push({ path: 'model', message: `expected a model's name, got ${describeValue(model)}` });
  }
  if (stop !== undefined && !(Array.isArray(stop) && stop.every((text) => typeof text === 'string' && text !== ''))) {
    issues.push({ path: 'stop', message: `expected a list of non-empty strings, got ${describeKind(stop)}` });
  }
  if (parallelToolCalls !== undefined && typeof parallelToolCalls !== 'boolean') {
    issues.push({ path: 'parallelToolCalls', message: `expected a boolean, got ${describeValue(parallelToolCalls)}` });
  }
  for (const path of OBJECTS) {
    const value = fields[path];
    if (value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value))) {
      issues.push({ path, message: `expected an object, got ${describeValue(value)}` });
    }
  }
}

function checkNumber(field: string, value: unknown, issues: InputIssue[]): void {
  const range = NUMBERS[field];
  if (range === undefined) return;
  const { min, max, integer } = range;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    issues.push({ path: field, message: `expected a number, got ${describeValue(value)}` });
  } else if (integer === true && !Number.isInteger(value)) {
    issues.push({ path: field, message: `expected a whole number, got ${value}` });
  } else if (value < min || value > max) {
    const bounds = max === Number.MAX_SAFE_INTEGER ? `at least ${min}` : `between ${min} and ${max}`;
    issues.push({ path: field, message: `must be ${bounds}, got ${value}` });
  }
}

function invalid(issues: readonly InputIssue[]): ValidationError {
  return new ValidationError(formatIssues('The request is not valid.', issues), { issues });
}
