import { expect, it } from 'vitest';
import { finishReasonOf } from './finish-reason.ts';

it.each([
  ['STOP', false, 'stop'],
  ['STOP', true, 'tool-calls'],
  ['MAX_TOKENS', false, 'length'],
  ['MAX_TOKENS', true, 'length'],
  ['SAFETY', true, 'content-filter'],
  ['RECITATION', false, 'content-filter'],
  ['BLOCKLIST', false, 'content-filter'],
  ['PROHIBITED_CONTENT', false, 'content-filter'],
  ['SPII', false, 'content-filter'],
  ['IMAGE_SAFETY', false, 'content-filter'],
  ['MALFORMED_FUNCTION_CALL', false, 'other'],
  ['UNEXPECTED_TOOL_CALL', false, 'other'],
  ['LANGUAGE', false, 'other'],
  ['A_REASON_OF_TOMORROW', false, 'other'],
  [undefined, true, 'tool-calls'],
  [undefined, false, 'other'],
] as const)('%s, with calls %s, is %s', (raw, hasToolCalls, reason) => {
  expect(finishReasonOf(raw, hasToolCalls)).toBe(reason);
});
