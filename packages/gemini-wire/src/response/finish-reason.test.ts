import { expect, it } from 'vitest';
import { failedEnding, finishReasonOf } from './finish-reason.ts';

it.each([
  ['STOP', false, 'stop'],
  ['STOP', true, 'tool-calls'],
  ['MAX_TOKENS', false, 'length'],
  ['MAX_TOKENS', true, 'length'],
  ['CONTINUATION', false, 'length'],
  ['SAFETY', true, 'content-filter'],
  ['RECITATION', false, 'content-filter'],
  ['BLOCKLIST', false, 'content-filter'],
  ['PROHIBITED_CONTENT', false, 'content-filter'],
  ['SPII', false, 'content-filter'],
  ['IMAGE_SAFETY', false, 'content-filter'],
  ['IMAGE_PROHIBITED_CONTENT', false, 'content-filter'],
  ['IMAGE_RECITATION', false, 'content-filter'],
  ['MODEL_ARMOR', true, 'content-filter'],
  ['ESCALATION', false, 'content-filter'],
  ['VIDEO_SAFETY_OF_TOMORROW', false, 'content-filter'],
  ['A_REASON_OF_TOMORROW', false, 'other'],
  [undefined, true, 'tool-calls'],
  [undefined, false, 'other'],
  // Finish reasons of other wires, in any case
  ['stop', false, 'stop'],
  ['end_turn', true, 'tool-calls'],
  ['tool_use', true, 'tool-calls'],
  ['tool_calls', false, 'stop'],
  ['length', false, 'length'],
  ['max_tokens', true, 'length'],
  ['content_filter', true, 'content-filter'],
  ['Refusal', false, 'refusal'],
  ['max-tokens', false, 'length'],
] as const)('%s, with calls %s, is %s', (raw, hasToolCalls, reason) => {
  expect(finishReasonOf(raw, hasToolCalls)).toBe(reason);
  expect(failedEnding(raw ?? '')).toBeUndefined();
});

const context = { provider: 'g', model: 'm' };

it.each([
  ['MALFORMED_FUNCTION_CALL', 'invalid-response'],
  ['UNEXPECTED_TOOL_CALL', 'invalid-response'],
  ['TOO_MANY_TOOL_CALLS', 'invalid-response'],
  ['MALFORMED_RESPONSE', 'invalid-response'],
  ['NO_IMAGE', 'invalid-response'],
  ['IMAGE_OTHER', 'invalid-response'],
  ['OTHER', 'invalid-response'],
  ['MALFORMED_THING_OF_TOMORROW', 'invalid-response'],
  ['function_call_filter: MALFORMED_FUNCTION_CALL', 'invalid-response'],
  ['network_error', 'invalid-response'],
  ['abort', 'invalid-response'],
  ['LANGUAGE', 'unsupported'],
  ['MISSING_THOUGHT_SIGNATURE', 'unsupported'],
  ['PUP_LIMITED_DISABLED', 'permission'],
])('%s is the error %s', (raw, code) => {
  const ending = failedEnding(raw);
  expect(ending === undefined ? undefined : new ending.type(ending.what, context).code).toBe(code);
});
