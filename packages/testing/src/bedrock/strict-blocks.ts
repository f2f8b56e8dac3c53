import { asList, asObject, isObject, type JsonObject } from '../server/json-object.ts';

/** The kinds of blocks, with the roles that may send them. */
const KINDS: { readonly [kind: string]: readonly unknown[] } = {
  text: ['user', 'assistant'],
  image: ['user'],
  document: ['user'],
  video: ['user'],
  audio: ['user'],
  toolUse: ['assistant'],
  toolResult: ['user', 'assistant'],
  guardContent: ['user'],
  cachePoint: ['user', 'assistant'],
  reasoningContent: ['assistant'],
  citationsContent: ['assistant'],
  searchResult: ['user'],
};

const FORMATS: { readonly [kind: string]: ReadonlySet<unknown> } = {
  image: new Set(['png', 'jpeg', 'gif', 'webp']),
  document: new Set(['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md']),
  video: new Set(['mkv', 'mov', 'mp4', 'webm', 'flv', 'mpeg', 'mpg', 'wmv', 'three_gp']),
  audio: new Set([
    'mp3',
    'opus',
    'wav',
    'aac',
    'flac',
    'mp4',
    'ogg',
    'mkv',
    'mka',
    'x-aac',
    'm4a',
    'mpeg',
    'mpga',
    'pcm',
    'webm',
  ]),
};

const ID = /^[a-zA-Z0-9_-]{1,64}$/;

/** The error of one block by itself. */
export function blockProblem(block: JsonObject, role: unknown, path: string): string | undefined {
  const kinds = Object.keys(block);
  const [kind = ''] = kinds;
  const roles = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (kinds.length !== 1 || roles === undefined) {
    return `The ContentBlock object at ${path} must set one of the following keys: ${Object.keys(KINDS).join(', ')}.`;
  }
  if (!roles.includes(role)) {
    return `The ${kind} block at ${path} is only supported in the content field of ${String(roles[0])} messages.`;
  }
  return kindProblem(kind, block, path);
}

function kindProblem(kind: string, block: JsonObject, path: string): string | undefined {
  const value = asObject(block[kind]);
  switch (kind) {
    case 'text':
      return textProblem(block, path);
    case 'image':
    case 'document':
    case 'video':
    case 'audio':
      return mediaProblem(kind, value, path);
    case 'toolUse':
      if (!ID.test(String(value['toolUseId']))) return idProblem(value['toolUseId'], `${path}.toolUse.toolUseId`);
      if (!ID.test(String(value['name']))) return idProblem(value['name'], `${path}.toolUse.name`);
      return isObject(value['input'])
        ? undefined
        : `The format of the value at ${path}.toolUse.input is invalid. Provide a json object for the field and try again.`;
    case 'toolResult':
      return resultProblem(value, path);
    case 'reasoningContent':
      return isObject(value['reasoningText']) || typeof value['redactedContent'] === 'string'
        ? undefined
        : `The ReasoningContentBlock object at ${path} must set one of the following keys: reasoningText, redactedContent.`;
    default:
      return undefined;
  }
}

function textProblem({ text }: JsonObject, path: string): string | undefined {
  return typeof text === 'string' && text.trim() !== ''
    ? undefined
    : `The text field in the ContentBlock object at ${path} is blank. Add text to the text field, and try again.`;
}

function mediaProblem(kind: string, { format, name, source }: JsonObject, path: string): string | undefined {
  if (FORMATS[kind]?.has(format) !== true) {
    return `1 validation error detected: Value '${String(format)}' at '${path}.${kind}.format' failed to satisfy constraint: Member must satisfy enum value set`;
  }
  const { bytes, s3Location } = asObject(source);
  if (typeof bytes !== 'string' && !isObject(s3Location)) return `The source at ${path}.${kind} is empty.`;
  if (typeof bytes === 'string' && !/^[A-Za-z0-9+/]+={0,2}$/.test(bytes)) {
    return `The bytes at ${path}.${kind}.source are not valid base64.`;
  }
  if (kind !== 'document') return undefined;
  const isGood = typeof name === 'string' && /^[a-zA-Z0-9\s\-()[\]]{1,200}$/.test(name) && !/\s\s/.test(name);
  return isGood
    ? undefined
    : 'The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can’t contain more than one consecutive whitespace character.';
}

function resultProblem({ toolUseId, content, status }: JsonObject, path: string): string | undefined {
  if (!ID.test(String(toolUseId))) return idProblem(toolUseId, `${path}.toolResult.toolUseId`);
  if (status === 'error' && asList(content).length === 0) {
    return `The content field at ${path}.toolResult cannot be empty when status value is error.`;
  }
  for (const [index, inner] of asList(content).map(asObject).entries()) {
    const [kind = ''] = Object.keys(inner);
    const inside = `${path}.toolResult.content.${index}`;
    if (!['text', 'json', 'image', 'document', 'video', 'searchResult'].includes(kind)) {
      return `The ToolResultContentBlock object at ${inside} must set one of the following keys: text, json, image, document, video.`;
    }
    const problem = kind === 'json' ? undefined : kindProblem(kind, inner, inside);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function idProblem(value: unknown, path: string): string {
  return `1 validation error detected: Value '${String(value)}' at '${path}' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+`;
}
