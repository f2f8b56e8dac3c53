import { asList, asObject, isObject, type JsonObject } from '../server/json-object.ts';
import type { HttpAnswer, Turn } from '../server/wire.ts';
import { openaiError } from './openai-errors.ts';
import type { ResponseMemory } from './response-memory.ts';
import { checkInputItems } from './strict-input-items.ts';
import { formatProblem, parametersProblem } from './strict-schema.ts';
import { checkName, checkSampling, invalidValue, missing, onlyWith, unknownParameter } from './strict-values.ts';

const FIELDS = new Set(
  `access_programs background context_management conversation image include input instructions max_output_tokens
  max_tool_calls metadata model moderation parallel_tool_calls previous_response_id prompt prompt_cache_key
  prompt_cache_options prompt_cache_retention reasoning safety_identifier service_tier store stream stream_options
  temperature text tool_choice tools top_logprobs top_p truncation user`.split(/\s+/),
);
/** Parameters with another name in Chat Completions. */
const MOVED: ReadonlyMap<string, string> = new Map([
  ['messages', 'input'],
  ['max_tokens', 'max_output_tokens'],
  ['max_completion_tokens', 'max_output_tokens'],
  ['response_format', 'text.format'],
  ['reasoning_effort', 'reasoning.effort'],
]);
const TOOLS = new Set(
  `function web_search web_search_preview file_search code_interpreter image_generation mcp computer
  computer_use_preview local_shell shell apply_patch custom namespace tool_search programmatic_tool_calling`.split(
    /\s+/,
  ),
);
/** The first reasoning models always reason, and then reject sampling settings. */
const ALWAYS_REASONS = /^(?:o[1-9]|gpt-5(?:-|$))(?!.*chat)/;
const NEVER_REASONS = /^(?:gpt-[34]|chatgpt-|gpt-5-chat)/;
const FEWEST_OUTPUT_TOKENS = 16;

type Check = (body: JsonObject, memory: ResponseMemory) => HttpAnswer | undefined;

/** Further checks of the Responses API beside required fields; returns the first error. */
export function checkResponsesStrictly({ request }: Turn, memory: ResponseMemory): HttpAnswer | undefined {
  const body = asObject(request.body);
  for (const check of CHECKS) {
    const refusal = check(body, memory);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

const CHECKS: readonly Check[] = [
  checkFields,
  checkInputItems,
  checkTools,
  checkToolChoice,
  checkStreamOptions,
  checkOutputLimit,
  checkSampling,
  checkReasoning,
  checkTextFormat,
];

function checkFields(body: JsonObject): HttpAnswer | undefined {
  const param = Object.keys(body).find((field) => !FIELDS.has(field));
  if (param === undefined) return undefined;
  const moved = MOVED.get(param);
  return moved === undefined
    ? unknownParameter(param)
    : openaiError(
        400,
        `Unsupported parameter: '${param}'. In the Responses API, this parameter has moved to '${moved}'. Try again with the new parameter. See the API documentation for more information: https://platform.openai.com/docs/api-reference/responses/create.`,
        { param, code: 'unsupported_parameter' },
      );
}

function checkTools({ tools }: JsonObject): HttpAnswer | undefined {
  for (const [index, tool] of asList(tools).map(asObject).entries()) {
    const path = `tools[${index}]`;
    const { type, name, parameters, strict } = tool;
    if (typeof type !== 'string' || !TOOLS.has(type)) {
      return invalidValue(`${path}.type`, `Invalid value: '${String(type)}'.`);
    }
    if (type !== 'function') continue;
    const refusal = checkName(name, `${path}.name`);
    if (refusal !== undefined) return refusal;
    const problem = parametersProblem(parameters, strict === true);
    if (problem !== undefined) {
      return openaiError(400, `Invalid schema for function '${String(name)}': ${problem}`, {
        param: `${path}.parameters`,
        code: 'invalid_function_parameters',
      });
    }
  }
  return undefined;
}

function checkToolChoice({ tools, tool_choice: choice }: JsonObject): HttpAnswer | undefined {
  if (choice === 'required' && asList(tools).length === 0) {
    return openaiError(400, "Tool choice 'required' must be specified with 'tools' parameter.", {
      param: 'tool_choice',
    });
  }
  const { type, name } = asObject(choice);
  if (type !== 'function') return undefined;
  const refusal = checkName(name, 'tool_choice.name');
  if (refusal !== undefined || asList(tools).some((tool) => asObject(tool)['name'] === name)) return refusal;
  return openaiError(400, `Tool choice '${String(name)}' not found in 'tools' parameter.`, { param: 'tool_choice' });
}

function checkStreamOptions({ stream, stream_options: options }: JsonObject): HttpAnswer | undefined {
  if (options === undefined || options === null || stream === true) return undefined;
  return onlyWith('stream_options', "'stream' is enabled");
}

function checkOutputLimit({ max_output_tokens: limit }: JsonObject): HttpAnswer | undefined {
  if (typeof limit !== 'number' || limit >= FEWEST_OUTPUT_TOKENS) return undefined;
  return openaiError(
    400,
    `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= ${FEWEST_OUTPUT_TOKENS}, but got ${limit} instead.`,
    { param: 'max_output_tokens', code: 'integer_below_min_value' },
  );
}

function checkReasoning({ model, temperature, top_p, reasoning, include }: JsonObject): HttpAnswer | undefined {
  const name = String(model);
  const unsupported = (param: string): HttpAnswer =>
    openaiError(400, `Unsupported parameter: '${param}' is not supported with this model.`, { param });
  if (ALWAYS_REASONS.test(name)) {
    if (temperature !== undefined) return unsupported('temperature');
    if (top_p !== undefined) return unsupported('top_p');
  }
  if (!NEVER_REASONS.test(name)) return undefined;
  if (asObject(reasoning)['effort'] !== undefined) return unsupported('reasoning.effort');
  if (!asList(include).includes('reasoning.encrypted_content')) return undefined;
  return openaiError(400, 'Encrypted content is not supported with this model.', { param: 'include' });
}

function checkTextFormat({ input, text }: JsonObject): HttpAnswer | undefined {
  const { format } = asObject(text);
  if (!isObject(format)) return undefined;
  const { type, name, schema, strict } = format;
  if (type === 'json_object' && !/json/i.test(JSON.stringify(input))) {
    return openaiError(
      400,
      "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
      { param: 'input' },
    );
  }
  if (type !== 'json_schema') return undefined;
  const refusal = checkName(name, 'text.format.name');
  if (refusal !== undefined) return refusal;
  if (!isObject(schema)) return missing('text.format.schema');
  const problem = formatProblem(schema, strict === true);
  if (problem === undefined) return undefined;
  return openaiError(400, `Invalid schema for response_format '${String(name)}': ${problem}`, {
    param: 'text.format.schema',
    code: 'invalid_json_schema',
  });
}
