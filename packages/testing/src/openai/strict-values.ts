import type { JsonObject } from '../server/json-object.ts';
import type { HttpAnswer } from '../server/wire.ts';
import { openaiError } from './openai-errors.ts';

// Checks with the same error texts in both APIs.

/** Sampling settings outside their ranges. */
export function checkSampling(body: JsonObject): HttpAnswer | undefined {
  for (const [field, least, most] of [
    ['temperature', 0, 2],
    ['top_p', 0, 1],
    ['frequency_penalty', -2, 2],
    ['presence_penalty', -2, 2],
  ] as const) {
    const value = body[field];
    if (typeof value !== 'number') continue;
    if (value > most) return outOfRange(field, 'above maximum', `<= ${most}`, value);
    if (value < least) return outOfRange(field, 'below minimum', `>= ${least}`, value);
  }
  return undefined;
}

export function checkName(name: unknown, path: string): HttpAnswer | undefined {
  if (typeof name !== 'string') return missing(path);
  if (name.length > 64) return stringTooLong(path, name, 64);
  if (/^[a-zA-Z0-9_-]+$/.test(name)) return undefined;
  return invalidValue(
    path,
    `Invalid '${path}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
  );
}

export function unknownParameter(param: string): HttpAnswer {
  return openaiError(400, `Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });
}

export function missing(param: string): HttpAnswer {
  return openaiError(400, `Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });
}

export function invalidValue(param: string, message: string): HttpAnswer {
  return openaiError(400, message, { param, code: 'invalid_value' });
}

export function emptyArray(param: string): HttpAnswer {
  return openaiError(
    400,
    `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
    { param, code: 'empty_array' },
  );
}

export function stringTooLong(param: string, value: string, longest: number): HttpAnswer {
  return openaiError(
    400,
    `Invalid '${param}': string too long. Expected a string with maximum length ${longest}, but got a string with length ${value.length} instead.`,
    { param, code: 'string_above_max_length' },
  );
}

export function onlyWith(param: string, condition: string): HttpAnswer {
  return openaiError(400, `Invalid value for '${param}': '${param}' is only allowed when ${condition}.`, { param });
}

function outOfRange(param: string, side: 'above maximum' | 'below minimum', limit: string, value: number): HttpAnswer {
  return openaiError(
    400,
    `Invalid '${param}': decimal ${side} value. Expected a value ${limit}, but got ${value} instead.`,
    { param, code: `decimal_${side.replace('imum', '').replace(' ', '_')}_value` },
  );
}
