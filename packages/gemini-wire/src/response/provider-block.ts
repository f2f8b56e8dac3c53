import { fieldsOf, isObject, type JsonObject, type StreamPart, stringOf } from '@flexiai/core/plugin';

type Block = Extract<StreamPart, { type: 'provider-block' }>;

/** The fields of a part besides its data. */
const BESIDE_DATA = new Set([
  'thought',
  'thoughtSignature',
  'videoMetadata',
  'mediaResolution',
  'mediaProcessing',
  'partMetadata',
  'speechMetadata',
]);

/**
 * A part that only the API understands, unchanged: code that Google ran, a call of one of Google's own tools and its result, an
 * image in the model's thinking, and future kinds of parts.
 *
 * @returns `undefined` for a part without data
 * @see https://ai.google.dev/api/caching#Part
 */
export function providerBlock(part: JsonObject): Block | undefined {
  const name = Object.keys(part).find((field) => !BESIDE_DATA.has(field) && isObject(part[field]));
  if (name === undefined) return undefined;
  const { id, toolType } = fieldsOf(part[name]);
  const given = stringOf(id);
  const toolName = toolNameOf(name, toolType);
  return {
    type: 'provider-block',
    kind: kindOf(name),
    name,
    ...(toolName !== undefined && { toolName }),
    ...(given !== undefined && { id: given }),
    raw: part,
  };
}

function kindOf(name: string): Block['kind'] {
  if (name === 'executableCode' || name === 'toolCall') return 'tool-call';
  return name === 'codeExecutionResult' || name === 'toolResponse' ? 'tool-result' : 'other';
}

function toolNameOf(name: string, toolType: unknown): string | undefined {
  if (name === 'executableCode' || name === 'codeExecutionResult') return 'code_execution';
  // `GOOGLE_SEARCH_WEB`, `URL_CONTEXT`, `FILE_SEARCH` …
  return stringOf(toolType)?.toLowerCase();
}
