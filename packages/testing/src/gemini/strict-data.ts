import { asList, asObject, type JsonObject } from '../server/json-object.ts';

/**
 * The exact media types that the models accept: other spellings and parameters are rejected. Further videos and sounds
 * are not checked.
 */
const MEDIA_TYPES =
  /^(?:image\/(?:png|jpeg|webp|heic|heif)|application\/pdf|text\/(?:plain|html|css|csv|markdown|xml|rtf|javascript|x-python|x-typescript)|(?:audio|video)\/[a-z0-9.-]+|audio\/L16;rate=\d+)$/;

/**
 * The error in the data of a part: an unsupported media type, data that is not base64, a result of one of Google's own
 * tools without its call.
 *
 * @see https://ai.google.dev/gemini-api/docs/file-input-methods
 */
export function dataProblem(contents: readonly JsonObject[]): string | undefined {
  /** Previous calls of Google's own tools, by id. */
  const toolTypes = new Map<unknown, unknown>();
  for (const [index, content] of contents.entries()) {
    for (const [place, part] of asList(content['parts']).map(asObject).entries()) {
      const at = `contents[${index}].parts[${place}]`;
      const problem = mediaProblem(part, at) ?? toolProblem(part, at, toolTypes);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

function mediaProblem(part: JsonObject, at: string): string | undefined {
  const { mimeType, mime_type, data } = asObject(part['inlineData'] ?? part['inline_data']);
  const fileType = asObject(part['fileData'])['mimeType'];
  const type = mimeType ?? mime_type ?? fileType;
  if (typeof type === 'string' && !MEDIA_TYPES.test(type)) return `Unsupported MIME type: ${type}`;
  if (typeof data !== 'string') return undefined;
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(data)
    ? undefined
    : `Invalid value at '${at}.inline_data.data' (TYPE_BYTES), Base64 decoding failed for "${data.slice(0, 20)}"`;
}

function toolProblem(part: JsonObject, at: string, toolTypes: Map<unknown, unknown>): string | undefined {
  const { executableCode, codeExecutionResult, toolCall, toolResponse } = part;
  if (executableCode !== undefined) toolTypes.set(asObject(executableCode)['id'], 'CODE');
  if (toolCall !== undefined) toolTypes.set(asObject(toolCall)['id'], asObject(toolCall)['toolType']);
  if (codeExecutionResult !== undefined && toolTypes.get(asObject(codeExecutionResult)['id']) !== 'CODE') {
    return `${at}: code execution result does not follow its executable code.`;
  }
  if (toolResponse === undefined) return undefined;
  const { id, toolType } = asObject(toolResponse);
  return toolTypes.has(id) && toolTypes.get(id) === toolType
    ? undefined
    : `${at}: Tool type of tool_response part does not match with tool call context.`;
}
