import type {
  AssistantPart,
  JsonSchema,
  Message,
  StandardSchemaV1,
  ToolDefinition,
  UnifiedRequest,
} from '@flexiai/core';
import { isObject, isStandardSchema, toJsonSchema } from '@flexiai/core/plugin';

/** A Standard Schema that cannot describe itself as JSON Schema cannot be part of a key. */
export class NamelessSchemaError extends Error {}

/**
 * Everything in a request that affects its answer, without default values, whether they were explicit or not.
 * `metadata` is left out because it is the application's own, `model` because it is resolved to the candidates.
 *
 * @throws NamelessSchemaError for a schema that cannot describe itself as JSON
 */
export function plainRequest(request: UnifiedRequest): { readonly [field: string]: unknown } {
  const { messages, metadata: _labels, model: _model, ...settings } = request;
  const { stop, tools, toolChoice, responseFormat, reasoning, providerOptions } = request;
  return {
    ...settings,
    messages: messages.map(plainMessage),
    stop: filled(stop),
    tools: filled(tools)?.map(plainTool),
    toolChoice: toolChoice === 'auto' ? undefined : toolChoice,
    responseFormat: plainFormat(responseFormat),
    reasoning: filledFields(reasoning),
    providerOptions: plainOptions(providerOptions),
  };
}

function filled<Item>(list: readonly Item[] | undefined): readonly Item[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

function filledFields<Fields extends object>(fields: Fields | undefined): Fields | undefined {
  return fields !== undefined && Object.values(fields).some((value) => value !== undefined) ? fields : undefined;
}

function plainOptions(options: UnifiedRequest['providerOptions']): UnifiedRequest['providerOptions'] {
  if (options === undefined) return undefined;
  const isNothing = (fields: unknown): boolean => isObject(fields) && filledFields(fields) === undefined;
  return filledFields(Object.fromEntries(Object.entries(options).filter(([, fields]) => !isNothing(fields))));
}

function plainMessage(message: Message): unknown {
  if (message.role === 'assistant' && typeof message.content !== 'string') {
    return { ...message, content: message.content.map(plainPart) };
  }
  if (message.role !== 'tool') return message;
  if ('toolCallId' in message) return message.isError === false ? { ...message, isError: undefined } : message;
  return {
    ...message,
    content: message.content.map((part) => (part.isError === false ? { ...part, isError: undefined } : part)),
  };
}

function plainPart(part: AssistantPart): AssistantPart {
  if (part.type !== 'source' || part.cited !== true) return part;
  const { cited: _default, ...source } = part;
  return source;
}

/** A tool may have further fields, such as its function, which are not sent to a provider. */
function plainTool({ name, description, parameters, strict }: ToolDefinition): unknown {
  const schema = parameters === undefined ? undefined : plainSchema(parameters);
  return { name, description, strict, parameters: schema === undefined || takesNothing(schema) ? undefined : schema };
}

/** Default value of omitted parameters. */
function takesNothing({ type, properties, ...others }: { readonly [field: string]: unknown }): boolean {
  const isEmpty = (value: unknown): boolean => isObject(value) && filledFields(value) === undefined;
  return type === 'object' && (properties === undefined || isEmpty(properties)) && isEmpty(others);
}

function plainFormat(format: UnifiedRequest['responseFormat']): unknown {
  if (format === undefined || format.type === 'text') return undefined;
  if (format.type === 'json') return format;
  return { ...format, schema: plainSchema(format.schema), strict: format.strict === true ? undefined : format.strict };
}

function plainSchema(schema: JsonSchema | StandardSchemaV1): JsonSchema {
  if (!isStandardSchema(schema)) return schema;
  const json = described(schema);
  if (json === undefined) throw new NamelessSchemaError('The schema cannot describe itself as JSON Schema.');
  return json;
}

/** Some schemas throw if they cannot describe themselves. */
function described(schema: StandardSchemaV1): JsonSchema | undefined {
  try {
    return toJsonSchema(schema);
  } catch {
    return undefined;
  }
}
