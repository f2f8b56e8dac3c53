import { describeKind, describeValue } from '../../data/describe-value.ts';
import { isObject, type JsonObject } from '../../data/json-fields.ts';
import { nearest } from '../../data/nearest.ts';
import { isBytes } from '../../data/platform-objects.ts';
import type { InputIssue } from '../../errors/client-errors.ts';
import type { Message } from '../../model/message.ts';
import { checkFields } from './check-fields.ts';

const ROLES = ['system', 'user', 'assistant', 'tool'];

/** The limit of all text and data of a request, in characters: a larger one fits no model and blocks the process. */
const MAX_PROMPT_CHARACTERS = 10_000_000;

/** The parts that each role's messages may contain. */
const PARTS: { readonly [role: string]: readonly string[] } = {
  system: ['text'],
  user: ['text', 'image', 'file', 'audio'],
  assistant: ['text', 'reasoning', 'tool-call', 'refusal', 'source', 'provider-block', 'image', 'file', 'audio'],
  tool: ['tool-result'],
};
const RESULT_PARTS = ['text', 'image', 'file'];

const PART_BASE = ['type', 'origin', 'providerMetadata'];
/** The fields of each part. */
const FIELDS: { readonly [type: string]: readonly string[] } = {
  text: [...PART_BASE, 'text', 'newMessage'],
  image: [...PART_BASE, 'url', 'data', 'mediaType', 'detail'],
  file: [...PART_BASE, 'url', 'data', 'mediaType', 'filename'],
  audio: [...PART_BASE, 'data', 'mediaType', 'transcript', 'id', 'expiresAt'],
  reasoning: [...PART_BASE, 'text', 'signature', 'redacted'],
  'tool-call': [...PART_BASE, 'id', 'name', 'arguments', 'rawArguments', 'invalid'],
  'tool-result': [...PART_BASE, 'toolCallId', 'toolName', 'content', 'isError'],
  refusal: [...PART_BASE, 'refusal'],
  source: [...PART_BASE, 'id', 'url', 'title', 'fileId', 'filename', 'cited', 'citations'],
  'provider-block': [...PART_BASE, 'kind', 'name', 'toolName', 'id', 'raw'],
};
const MESSAGE_FIELDS = ['role', 'content'];
const TOOL_MESSAGE_FIELDS = [...MESSAGE_FIELDS, 'toolCallId', 'toolName', 'isError'];

/** The tool calls of a conversation, and the ids that results answer. A result may be anywhere: it is moved to its call. */
interface Calls {
  readonly made: Set<string>;
  readonly answered: { readonly id: string; readonly path: string }[];
}

/** Checks every message once and adds the problems to `issues`. */
export function checkMessages(messages: readonly Message[], issues: InputIssue[]): void {
  const calls: Calls = { made: new Set(), answered: [] };
  let characters = 0;
  for (let index = 0; index < messages.length; index += 1) {
    const message: unknown = messages[index];
    const path = `messages[${index}]`;
    if (!isObject(message)) {
      issues.push({ path, message: `expected a message, got ${describeKind(message)}` });
      continue;
    }
    const { role, content } = message;
    if (typeof role !== 'string' || !Object.hasOwn(PARTS, role)) {
      const near = typeof role === 'string' ? nearest(role, ROLES) : undefined;
      const hint = near === undefined ? `expected one of ${ROLES.join(', ')}` : `did you mean "${near}"?`;
      issues.push({ path: `${path}.role`, message: `unknown role ${describeValue(role)}: ${hint}` });
      continue;
    }
    checkFields(message, role === 'tool' ? TOOL_MESSAGE_FIELDS : MESSAGE_FIELDS, path, issues);
    if (typeof content === 'string') {
      characters += content.length;
      // Some providers refuse it, others ignore the turn.
      if (content === '' && role !== 'assistant' && role !== 'tool') {
        issues.push({ path: `${path}.content`, message: 'must not be empty' });
      }
    }
    if (role === 'tool') characters += checkToolMessage(message, path, calls, issues);
    else if (typeof content !== 'string') characters += checkParts(content, role, `${path}.content`, calls, issues);
  }
  if (issues.length === 0 && messages.length > 0 && messages.every(isEmpty)) {
    issues.push({ path: 'messages', message: 'must not be empty: none of them has content' });
  }
  for (const { id, path } of calls.answered) {
    if (calls.made.has(id)) continue;
    const message = `the conversation has no tool call with this id: got ${describeValue(id)}`;
    issues.push({ path: `${path}.toolCallId`, message });
  }
  if (characters > MAX_PROMPT_CHARACTERS) {
    issues.push({
      path: 'messages',
      message: `hold ${characters} characters of text and data, more than the limit of ${MAX_PROMPT_CHARACTERS}`,
    });
  }
}

function isEmpty({ role, content }: Message): boolean {
  if (role === 'tool') return false;
  return typeof content === 'string'
    ? content === ''
    : content.every((part) => part.type === 'text' && part.text === '');
}

function checkParts(content: unknown, role: string, path: string, calls: Calls, issues: InputIssue[]): number {
  if (!Array.isArray(content)) {
    issues.push({ path, message: `expected a string or a list of parts, got ${describeValue(content)}` });
    return 0;
  }
  if (content.length === 0 && role !== 'assistant') issues.push({ path, message: 'must not be empty' });
  let characters = 0;
  for (let index = 0; index < content.length; index += 1) {
    characters += checkPart(content[index], PARTS[role] ?? [], `${path}[${index}]`, calls, issues);
  }
  return characters;
}

/** Checks one part. @returns its size in characters */
function checkPart(
  part: unknown,
  allowed: readonly string[],
  path: string,
  calls: Calls,
  issues: InputIssue[],
): number {
  if (!isObject(part)) {
    issues.push({ path, message: `expected a content part, got ${describeKind(part)}` });
    return 0;
  }
  const { type } = part;
  if (typeof type !== 'string' || !allowed.includes(type)) {
    const what =
      typeof type === 'string'
        ? `a part of type ${describeValue(type)} is not allowed here`
        : `expected a type, got ${describeValue(type)}`;
    issues.push({ path: `${path}.type`, message: `${what}; allowed are ${allowed.join(', ')}` });
    return 0;
  }
  checkFields(part, FIELDS[type] ?? PART_BASE, path, issues);
  switch (type) {
    case 'text':
      return checkText(part, 'text', path, issues);
    case 'reasoning':
      return checkText(part, 'text', path, issues);
    case 'refusal':
      return checkText(part, 'refusal', path, issues);
    case 'tool-call':
      checkNonEmpty(part, 'name', path, issues);
      if (checkNonEmpty(part, 'id', path, issues)) calls.made.add(part['id'] as string);
      return typeof part['rawArguments'] === 'string' ? part['rawArguments'].length : 0;
    case 'tool-result':
      return checkToolResult(part, path, calls, issues);
    case 'image':
    case 'file':
      return checkMedia(part, type, path, issues);
    case 'audio':
      // A model's audio that its provider stores.
      if (part['data'] === '' && typeof part['id'] === 'string' && part['id'] !== '') return 0;
      return checkData(part, path, issues);
    case 'provider-block':
      checkNonEmpty(part, 'name', path, issues);
      return 0;
    default:
      return 0;
  }
}

function checkToolMessage(message: JsonObject, path: string, calls: Calls, issues: InputIssue[]): number {
  if (message['toolCallId'] !== undefined) return checkToolResult(message, path, calls, issues);
  const { content } = message;
  if (typeof content === 'string') {
    issues.push({
      path: `${path}.toolCallId`,
      message: 'is missing: a tool message must name the call that it answers',
    });
    return 0;
  }
  return checkParts(content, 'tool', `${path}.content`, calls, issues);
}

function checkToolResult(result: JsonObject, path: string, calls: Calls, issues: InputIssue[]): number {
  const { toolCallId, content } = result;
  if (checkNonEmpty(result, 'toolCallId', path, issues)) calls.answered.push({ id: toolCallId as string, path });
  if (typeof content === 'string') return content.length;
  if (!Array.isArray(content)) {
    issues.push({
      path: `${path}.content`,
      message: `expected a string or a list of parts, got ${describeValue(content)}`,
    });
    return 0;
  }
  return content.reduce<number>(
    (sum, part: unknown, index) => sum + checkPart(part, RESULT_PARTS, `${path}.content[${index}]`, calls, issues),
    0,
  );
}

function checkMedia(part: JsonObject, type: string, path: string, issues: InputIssue[]): number {
  const { url, data } = part;
  if (data !== undefined) return checkData(part, path, issues);
  if (url === undefined) {
    issues.push({ path, message: `the ${type} has neither url nor data` });
    return 0;
  }
  if (typeof url !== 'string' || !/^(?:https?:\/\/|data:|gs:\/\/)/.test(url)) {
    const message = `expected an https: or data: URL, got ${describeValue(url)}`;
    issues.push({ path: `${path}.url`, message });
    return 0;
  }
  return url.length;
}

function checkData(part: JsonObject, path: string, issues: InputIssue[]): number {
  const { data } = part;
  checkNonEmpty(part, 'mediaType', path, issues);
  if ((typeof data === 'string' || isBytes(data)) && data.length > 0) return data.length;
  issues.push({ path: `${path}.data`, message: `expected bytes or base64 text, got ${describeValue(data)}` });
  return 0;
}

function checkText(part: JsonObject, field: string, path: string, issues: InputIssue[]): number {
  const text = part[field];
  if (typeof text === 'string') return text.length;
  issues.push({ path: `${path}.${field}`, message: `expected a string, got ${describeValue(text)}` });
  return 0;
}

function checkNonEmpty(fields: JsonObject, field: string, path: string, issues: InputIssue[]): boolean {
  const value = fields[field];
  if (typeof value === 'string' && value !== '') return true;
  issues.push({ path: `${path}.${field}`, message: `expected a non-empty string, got ${describeValue(value)}` });
  return false;
}
