import {
  type AnswerPlans,
  fieldsOf,
  isObject,
  type JsonObject,
  listOf,
  type Message,
  type UnifiedRequest,
  type Warning,
} from '@flexiai/core/plugin';
import type { GeminiService } from '../models/embedding-verb.ts';
import { type ModelTraits, traitsOf } from '../models/model-traits.ts';
import { Conversion } from './conversion.ts';
import type { GeminiRequest } from './gemini-request.ts';
import { toGeminiContents } from './to-gemini-contents.ts';
import { toGeminiTools } from './to-gemini-tools.ts';
import { toResponseFormat } from './to-response-format.ts';
import { toThinkingConfig } from './to-thinking-config.ts';

/** A request in Gemini's form, and the settings that have no such form. */
export interface ConvertedRequest {
  readonly body: GeminiRequest & JsonObject;
  readonly warnings: readonly Warning[];
  /** Why it cannot be sent, if a part that the question needs has no form in Gemini's API. */
  readonly refusal?: string | undefined;
  /** How the answer is restored to the shape of the user's own schema. @default it has that shape */
  readonly plans?: AnswerPlans;
}

/**
 * The body of a generateContent request.
 *
 * @param model the requested model: its name decides which settings it supports
 * @param service the service that it is sent to
 * @param options fields of the API for this request: they override converted fields, and the entry's
 */
export function toGeminiRequest(
  request: UnifiedRequest,
  model: string,
  service: GeminiService,
  ...options: readonly (JsonObject | undefined)[]
): ConvertedRequest {
  const conversion = new Conversion(traitsOf(model), service);
  const { traits, warnings } = conversion;
  const format = toResponseFormat(request.responseFormat, warnings);
  const generationConfig = toGenerationConfig(request, format.config, traits, warnings);
  const messages = withInstruction(request.messages, format.instruction);
  const converted: GeminiRequest = {
    ...toGeminiContents(messages, conversion),
    ...toGeminiTools(request, warnings),
    ...(Object.keys(generationConfig).length > 0 && { generationConfig }),
  };
  const body = options.reduce<GeminiRequest & JsonObject>(withOptions, { ...converted });
  const plans = format.plan !== undefined && { plans: { answer: format.plan } };
  return { body, warnings, refusal: conversion.refusal, ...plans };
}

function withInstruction(messages: readonly Message[], instruction: string | undefined): readonly Message[] {
  return instruction === undefined ? messages : [{ role: 'system', content: instruction }, ...messages];
}

/** @see https://ai.google.dev/api/generate-content#generationconfig */
function toGenerationConfig(
  request: UnifiedRequest,
  format: JsonObject,
  traits: ModelTraits,
  warnings: Warning[],
): JsonObject {
  const { maxOutputTokens, stop, seed } = request;
  const thinkingConfig = toThinkingConfig(request.reasoning, traits, warnings);
  return {
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(stop !== undefined && stop.length > 0 && { stopSequences: firstStops(stop, warnings) }),
    ...(seed !== undefined && { seed }),
    ...taken(request, ['temperature', 'topP', 'topK'], traits.sampling, 'is ignored by', warnings),
    ...taken(request, ['frequencyPenalty', 'presencePenalty'], traits.penalties, 'is refused by', warnings),
    ...format,
    ...(thinkingConfig !== undefined && { thinkingConfig }),
  };
}

/** "The set of character sequences (up to 5)": https://ai.google.dev/api/generate-content#generationconfig */
const MOST_STOPS = 5;

function firstStops(stop: readonly string[], warnings: Warning[]): readonly string[] {
  if (stop.length <= MOST_STOPS) return stop;
  warnings.push({
    code: 'adjusted-setting',
    setting: 'stop',
    message: `Only the first ${MOST_STOPS} of ${stop.length} stop texts were sent: Gemini accepts no more.`,
  });
  return stop.slice(0, MOST_STOPS);
}

/** The settings of a group, if the model supports the group; otherwise warnings. */
function taken(
  request: UnifiedRequest,
  settings: readonly ('temperature' | 'topP' | 'topK' | 'frequencyPenalty' | 'presencePenalty')[],
  isTaken: boolean,
  why: string,
  warnings: Warning[],
): JsonObject {
  const fields: { [field: string]: unknown } = {};
  for (const setting of settings) {
    if (request[setting] === undefined) continue;
    if (isTaken) {
      fields[setting] = request[setting];
    } else {
      warnings.push({
        code: 'unsupported-setting',
        setting,
        message: `\`${setting}\` ${why} this Gemini model: it was left out.`,
      });
    }
  }
  return fields;
}

/** Options by the API's names: the configurations are merged field by field, tools are added, other fields are replaced. */
function withOptions(body: GeminiRequest & JsonObject, options: JsonObject | undefined): GeminiRequest & JsonObject {
  if (options === undefined) return body;
  const { generationConfig, toolConfig, tools } = options;
  return {
    ...body,
    ...options,
    ...(isObject(generationConfig) && { generationConfig: { ...body.generationConfig, ...generationConfig } }),
    ...(isObject(toolConfig) && { toolConfig: { ...fieldsOf(body.toolConfig), ...toolConfig } }),
    ...(tools !== undefined && { tools: [...(body.tools ?? []), ...listOf(tools).filter(isObject)] }),
  };
}
