import { asList, asObject, isObject, type JsonObject } from '../server/json-object.ts';
import type { HttpAnswer, Turn } from '../server/wire.ts';
import { openaiError } from './openai-errors.ts';
import { checkMessageContent } from './strict-content.ts';
import { formatProblem, parametersProblem } from './strict-schema.ts';
import { checkToolTurns } from './strict-tool-turns.ts';
import {
  checkName,
  checkSampling,
  emptyArray,
  invalidValue,
  missing,
  onlyWith,
  stringTooLong,
} from './strict-values.ts';

const FIELDS = new Set(
  `messages model audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens
  metadata modalities moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_options
  prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop store stream
  stream_options temperature tool_choice tools top_logprobs top_p user verbosity web_search_options`.split(/\s+/),
);
const ROLES = new Set(['system', 'assistant', 'user', 'function', 'tool', 'developer']);
/** Reasoning models accept neither sampling settings nor `max_tokens`. */
const REASONING_MODEL = /^(?:o[1-9]|gpt-5)(?!.*chat)/;
const LONGEST_ID = 40;

type Check = (body: JsonObject, thoughts: ReadonlySet<string>) => HttpAnswer | undefined;

/**
 * Further checks of Chat Completions beside required fields; returns the first error.
 *
 * @param thoughts those that this server wrote, which only a compatible server does
 */
export function checkChatStrictly({ request }: Turn, thoughts: ReadonlySet<string>): HttpAnswer | undefined {
  const body = asObject(request.body);
  for (const check of CHECKS) {
    const refusal = check(body, thoughts);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

const CHECKS: readonly Check[] = [
  checkFields,
  checkMessages,
  ({ messages }) => checkToolTurns(asList(messages)),
  checkTools,
  checkStreamOptions,
  checkSampling,
  checkStops,
  checkReasoningModel,
  checkResponseFormat,
];

function checkFields(body: JsonObject): HttpAnswer | undefined {
  const unknown = Object.keys(body).filter((field) => !FIELDS.has(field));
  if (unknown.length === 0) return undefined;
  const noun = unknown.length === 1 ? 'argument' : 'arguments';
  return openaiError(400, `Unrecognized request ${noun} supplied: ${unknown.join(', ')}`);
}

function checkMessages({ messages }: JsonObject, thoughts: ReadonlySet<string>): HttpAnswer | undefined {
  for (const [index, message] of asList(messages).map(asObject).entries()) {
    const { role, content, tool_calls: calls } = message;
    if (typeof role !== 'string' || !ROLES.has(role)) {
      return invalidValue(
        `messages[${index}].role`,
        `Invalid value: '${String(role)}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.`,
      );
    }
    const unfit = checkMessageContent(message, `messages[${index}]`, thoughts);
    if (unfit !== undefined) return unfit;
    const mayBeEmpty = asList(calls).length > 0 || typeof message['refusal'] === 'string' || isObject(message['audio']);
    if ((content === null || content === undefined) && !mayBeEmpty) {
      return openaiError(400, "Invalid value for 'content': expected a string, got null.", {
        param: `messages.[${index}].content`,
      });
    }
    if (Array.isArray(content) && content.length === 0) return emptyArray(`messages[${index}].content`);
    for (const [place, call] of asList(calls).map(asObject).entries()) {
      const refusal = checkToolCall(call, `messages[${index}].tool_calls[${place}]`);
      if (refusal !== undefined) return refusal;
    }
  }
  return undefined;
}

function checkToolCall(call: JsonObject, path: string): HttpAnswer | undefined {
  const { id } = call;
  if (typeof id !== 'string') return missing(`${path}.id`);
  if (id.length > LONGEST_ID) return stringTooLong(`${path}.id`, id, LONGEST_ID);
  const { name, arguments: args } = asObject(call['function']);
  if (typeof args !== 'string') {
    return openaiError(
      400,
      `Invalid type for '${path}.function.arguments': expected a string, but got an object instead.`,
      {
        param: `${path}.function.arguments`,
        code: 'invalid_type',
      },
    );
  }
  return checkName(name, `${path}.function.name`);
}

function checkTools({ tools, tool_choice: choice, parallel_tool_calls: parallel }: JsonObject): HttpAnswer | undefined {
  if (tools === undefined) {
    if (choice !== undefined) return onlyWith('tool_choice', "'tools' are specified");
    return parallel === undefined ? undefined : onlyWith('parallel_tool_calls', "'tools' are specified");
  }
  if (!Array.isArray(tools) || tools.length === 0) return emptyArray('tools');
  for (const [index, tool] of tools.map(asObject).entries()) {
    const path = `tools[${index}].function`;
    const { name, parameters, strict } = asObject(tool['function']);
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

function checkStreamOptions({ stream, stream_options: options }: JsonObject): HttpAnswer | undefined {
  if (options === undefined || options === null || stream === true) return undefined;
  return openaiError(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", {
    param: 'stream_options',
  });
}

function checkStops({ stop }: JsonObject): HttpAnswer | undefined {
  if (!Array.isArray(stop) || stop.length <= 4) return undefined;
  return openaiError(
    400,
    `Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length ${stop.length} instead.`,
    { param: 'stop', code: 'array_above_max_length' },
  );
}

function checkReasoningModel(body: JsonObject): HttpAnswer | undefined {
  if (!REASONING_MODEL.test(String(body['model']))) return undefined;
  if (body['max_tokens'] !== undefined) {
    return openaiError(
      400,
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { param: 'max_tokens', code: 'unsupported_parameter' },
    );
  }
  const { temperature } = body;
  if (temperature === undefined || temperature === 1) return undefined;
  return openaiError(
    400,
    `Unsupported value: 'temperature' does not support ${String(temperature)} with this model. Only the default (1) value is supported.`,
    { param: 'temperature', code: 'unsupported_value' },
  );
}

function checkResponseFormat({ messages, response_format: format }: JsonObject): HttpAnswer | undefined {
  if (!isObject(format)) return undefined;
  if (format['type'] === 'json_object' && !/json/i.test(JSON.stringify(messages))) {
    return openaiError(
      400,
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      { param: 'messages' },
    );
  }
  const { name, schema, strict } = asObject(format['json_schema']);
  if (format['type'] !== 'json_schema') return undefined;
  const refusal = checkName(name, 'response_format.json_schema.name');
  if (refusal !== undefined) return refusal;
  const problem = formatProblem(schema, strict === true);
  if (problem === undefined) return undefined;
  return openaiError(400, `Invalid schema for response_format '${String(name)}': ${problem}`, {
    param: 'response_format',
    code: 'invalid_json_schema',
  });
}
