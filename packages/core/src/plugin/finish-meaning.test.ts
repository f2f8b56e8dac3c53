import { expect, it } from 'vitest';
import { finishMeaning } from './finish-meaning.ts';

it.each([
  ['stop', 'stop'],
  ['end_turn', 'stop'],
  ['STOP', 'stop'],
  ['FINISH_REASON_STOP', 'stop'],
  ['max_tokens', 'length'],
  ['MAX_TOKENS', 'length'],
  ['max_messages', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_calls', 'tool-calls'],
  ['tool-calls', 'tool-calls'],
  ['Tool_Use', 'tool-calls'],
  ['content_filter', 'content-filter'],
  ['SAFETY', 'content-filter'],
  ['MODEL_ARMOR', 'content-filter'],
  ['refusal', 'refusal'],
  ['pause_turn', 'pause'],
  ['MALFORMED_FUNCTION_CALL', 'failure'],
  ['UNEXPECTED_TOOL_CALL', 'failure'],
  ['abort', 'failure'],
  ['network_error', 'failure'],
  ['function_call_filter: blocked', 'failure'],
  ['content_filter: RECITATION', 'content-filter'],
  ['a_word_of_tomorrow', 'other'],
  ['', 'other'],
  ['constructor', 'other'],
] as const)('the finish reason "%s" means %s', (raw, meaning) => {
  expect(finishMeaning(raw)).toBe(meaning);
});
