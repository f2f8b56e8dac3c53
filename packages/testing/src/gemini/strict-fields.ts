import { asList, isObject } from '../server/json-object.ts';

/** The service's error for an unknown field. */
export interface UnknownField {
  readonly field?: string;
  readonly description: string;
}

/** The fields of a message with their types: a message or a list of them, a schema, or anything. */
interface MessageType {
  readonly [field: string]: MessageType | 'schema' | 'anything';
}

function fields(names: string, nested: MessageType = {}): MessageType {
  return { ...Object.fromEntries(names.split(/\s+/).map((name) => [name, 'anything'])), ...nested };
}

/** The service's OpenAPI schema supports only a part of JSON Schema. */
const SCHEMA = new Set(
  `type format title description nullable enum maxItems minItems required minProperties maxProperties
  minLength maxLength pattern example propertyOrdering default minimum maximum`.split(/\s+/),
);

const PART = fields('text thought thoughtSignature videoMetadata mediaResolution partMetadata mediaProcessing', {
  inlineData: fields('mimeType data displayName'),
  fileData: fields('mimeType fileUri displayName'),
  functionCall: fields('id name args'),
  functionResponse: fields('id name response willContinue scheduling parts'),
  executableCode: fields('id language code'),
  codeExecutionResult: fields('id outcome output'),
  toolCall: fields('id toolType args'),
  toolResponse: fields('id toolType response'),
});
const CONTENT = fields('role', { parts: PART });

/** @see https://ai.google.dev/api/generate-content#request-body */
const REQUEST = fields('model safetySettings cachedContent serviceTier store', {
  contents: CONTENT,
  systemInstruction: CONTENT,
  tools: fields(
    'googleSearch googleSearchRetrieval codeExecution urlContext computerUse fileSearch googleMaps mcpServers',
    {
      functionDeclarations: fields('name description behavior parametersJsonSchema responseJsonSchema', {
        parameters: 'schema',
        response: 'schema',
      }),
    },
  ),
  toolConfig: fields('retrievalConfig includeServerSideToolInvocations', {
    functionCallingConfig: fields('mode allowedFunctionNames'),
  }),
  generationConfig: fields(
    `candidateCount stopSequences maxOutputTokens temperature topP topK seed responseMimeType
    responseJsonSchema _responseJsonSchema responseModalities presencePenalty frequencyPenalty responseLogprobs logprobs
    enableEnhancedCivicAnswers speechConfig imageConfig mediaResolution`,
    { thinkingConfig: fields('includeThoughts thinkingBudget thinkingLevel'), responseSchema: 'schema' },
  ),
});

/** Every unknown field of a request, in order. */
export function unknownFields(body: unknown): readonly UnknownField[] {
  return inMessage(body, REQUEST, '');
}

function inMessage(value: unknown, type: MessageType, path: string): readonly UnknownField[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => inMessage(item, type, `${path}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = camelCase(key);
    const nested = Object.hasOwn(type, name) ? type[name] : undefined;
    if (nested === undefined) return [unknown(key, path)];
    if (nested === 'anything') return [];
    const at = path === '' ? snakeCase(name) : `${path}.${snakeCase(name)}`;
    return nested === 'schema' ? inSchema(inner, at) : inMessage(inner, nested, at);
  });
}

function inSchema(value: unknown, path: string): readonly UnknownField[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = camelCase(key);
    switch (name) {
      case 'properties':
        return isObject(inner)
          ? Object.values(inner).flatMap((schema, index) => inSchema(schema, `${path}.properties[${index}].value`))
          : [];
      case 'items':
        return inSchema(inner, `${path}.items`);
      case 'anyOf':
        return asList(inner).flatMap((option, index) => inSchema(option, `${path}.any_of[${index}]`));
      default:
        return SCHEMA.has(name) ? [] : [unknown(key, path)];
    }
  });
}

function unknown(key: string, path: string): UnknownField {
  const at = path === '' ? '' : ` at '${path}'`;
  const description = `Invalid JSON payload received. Unknown name "${key}"${at}: Cannot find field.`;
  return path === '' ? { description } : { field: path, description };
}

/** The service accepts both forms of a name. */
function camelCase(name: string): string {
  return name.replace(/(?<=\w)_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** The form of field names in the service's errors. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
