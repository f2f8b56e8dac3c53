import { schemaProblem } from '../anthropic/strict-schema.ts';
import { asList, asObject, isObject, type JsonObject } from '../server/json-object.ts';
import type { HttpAnswer, Turn } from '../server/wire.ts';
import { bedrockError } from './bedrock-errors.ts';
import { modelProblem } from './strict-model.ts';
import { turnProblem } from './strict-turns.ts';

const FIELDS = new Set(
  `messages system inferenceConfig toolConfig guardrailConfig additionalModelRequestFields promptVariables
  additionalModelResponseFieldPaths requestMetadata performanceConfig serviceTier outputConfig`.split(/\s+/),
);
const INFERENCE_FIELDS = new Set(['maxTokens', 'temperature', 'topP', 'stopSequences']);
const GUARDRAIL_FIELDS = new Set(['guardrailIdentifier', 'guardrailVersion', 'trace']);

/** What Converse refuses of a request; returns the first error. */
export function checkConverse(turn: Turn): HttpAnswer | undefined {
  const body = asObject(turn.request.body);
  const problem =
    fieldProblem(body, turn.request.stream) ??
    inferenceProblem(asObject(body['inferenceConfig'])) ??
    systemProblem(body) ??
    toolProblem(asObject(body['toolConfig'])) ??
    turnProblem(body) ??
    modelProblem(turn.request.model ?? '', body) ??
    schemasProblem(body);
  return problem === undefined ? undefined : bedrockError('ValidationException', problem);
}

function fieldProblem(body: JsonObject, stream: boolean): string | undefined {
  const unknown = Object.keys(body).find((field) => !FIELDS.has(field));
  if (unknown !== undefined) return `Unknown field: ${unknown}`;
  const inference = Object.keys(asObject(body['inferenceConfig'])).find((field) => !INFERENCE_FIELDS.has(field));
  if (inference !== undefined) return `Unknown field: inferenceConfig.${inference}`;
  const guardrail = Object.keys(asObject(body['guardrailConfig'])).find(
    (field) => !GUARDRAIL_FIELDS.has(field) && !(stream && field === 'streamProcessingMode'),
  );
  return guardrail === undefined ? undefined : `Unknown field: guardrailConfig.${guardrail}`;
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InferenceConfiguration.html */
function inferenceProblem({ maxTokens, temperature, topP, stopSequences }: JsonObject): string | undefined {
  const refuse = (value: unknown, field: string, why: string): string =>
    `1 validation error detected: Value '${String(value)}' at 'inferenceConfig.${field}' failed to satisfy constraint: Member must ${why}`;
  for (const [field, value] of Object.entries({ temperature, topP })) {
    if (typeof value === 'number' && value > 1) return refuse(value, field, 'have value less than or equal to 1');
    if (typeof value === 'number' && value < 0) return refuse(value, field, 'have value greater than or equal to 0');
  }
  if (typeof maxTokens === 'number' && maxTokens < 1) {
    return refuse(maxTokens, 'maxTokens', 'have value greater than or equal to 1');
  }
  const blank = asList(stopSequences).find((text) => typeof text !== 'string' || text.trim() === '');
  return blank === undefined ? undefined : refuse(blank, 'stopSequences', 'have length greater than or equal to 1');
}

function systemProblem({ system }: JsonObject): string | undefined {
  const blank = asList(system).findIndex((block) => {
    const { text } = asObject(block);
    return text !== undefined && String(text).trim() === '';
  });
  return blank === -1
    ? undefined
    : `The text field in the SystemContentBlock object at system.${blank} is blank. Add text to the text field, and try again.`;
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html */
function toolProblem({ tools, toolChoice }: JsonObject): string | undefined {
  const list = asList(tools);
  if (tools !== undefined && list.length === 0) {
    return 'The provided request is not valid: toolConfig.tools must have at least one tool';
  }
  const names = new Set<unknown>();
  for (const [index, each] of list.map(asObject).entries()) {
    if (each['toolSpec'] === undefined) continue;
    const { name, description, inputSchema } = asObject(each['toolSpec']);
    const path = `toolConfig.tools.${index}.member.toolSpec`;
    if (typeof name !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
      return `1 validation error detected: Value '${String(name)}' at '${path}.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+`;
    }
    if (names.has(name)) return `The tool ${name} is already defined at ${path}`;
    names.add(name);
    if (description === '') {
      return `1 validation error detected: Value '' at '${path}.description' failed to satisfy constraint: Member must have length greater than or equal to 1`;
    }
    const schema = asObject(inputSchema)['json'];
    if (!isObject(schema) || schema['type'] !== 'object') {
      return `The value at ${path}.inputSchema.json.type must be one of the following: object.`;
    }
  }
  const wanted = asObject(asObject(toolChoice)['tool'])['name'];
  if (wanted !== undefined && !names.has(wanted)) {
    return `The toolConfig.toolChoice.tool.name ${String(wanted)} is not a tool of toolConfig.tools`;
  }
  return undefined;
}

/** The schemas of structured outputs have the rules of Claude's. */
function schemasProblem(body: JsonObject): string | undefined {
  const { textFormat } = asObject(body['outputConfig']);
  const { schema } = asObject(asObject(asObject(textFormat)['structure'])['jsonSchema']);
  let parsed: unknown;
  try {
    parsed = schema === undefined ? undefined : JSON.parse(String(schema));
  } catch {
    return 'The schema at outputConfig.textFormat.structure.jsonSchema.schema is not valid JSON';
  }
  const tools = asList(asObject(body['toolConfig'])['tools']).map((tool) => {
    const { name, strict, inputSchema } = asObject(asObject(tool)['toolSpec']);
    return { name, strict, input_schema: asObject(inputSchema)['json'] };
  });
  return schemaProblem({ tools, ...(parsed !== undefined && { output_config: { format: { schema: parsed } } }) });
}
