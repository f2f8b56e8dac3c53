import { describe, expect, it } from 'vitest';
import { refusesFeature } from './refuses-feature.ts';

describe('refusesFeature', () => {
  it.each([
    'invalid temperature: only 1 is allowed for this model',
    'Argument not supported on this model: stop',
    "property 'frequency_penalty' is unsupported",
    'Unrecognized request argument supplied: parallel_tool_calls',
    "litellm.UnsupportedParamsError: some-model does not support parameters: ['temperature']",
    '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
    '`temperature` is deprecated for this model.',
    'top_k: Extra inputs are not permitted',
    'temperature: Input should be less than or equal to 1',
    'max_tokens: 200000 > 64000, which is the maximum allowed number of output tokens for some-model',
    'thinking.budget_tokens: Input should be greater than or equal to 1024',
    'Thinking may not be enabled when tool_choice forces tool use.',
    'stop: Too many stop sequences, at most 4',
    'messages: roles must alternate between "user" and "assistant", but found multiple "user" roles in a row',
    'messages: first message must use the "user" role',
    'Conversation roles must alternate user/assistant/user/assistant/...',
    'System message must be at the beginning.',
    'Invalid consecutive assistant message at message index 1',
    '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    'This response_format type is unavailable now',
    'This model does not support assistant message prefill.',
    'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1.',
    'The `content[].thinking` in the thinking mode must be passed back to the API.',
    'messages.1.content.0: Invalid `signature` in `thinking` block',
    'messages: text content blocks must be non-empty',
    'tools.0.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level',
    "Invalid schema for response_format 'x': In context=(), 'oneOf' is not permitted.",
    "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
    "messages.0.content.0.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'",
    'messages.0.content.0.image.source.base64: image exceeds 5 MB maximum: 6000000 bytes > 5242880 bytes',
    'This model does not support image input.',
    'At most 1 image(s) may be provided in one request.',
  ])('"%s" is a refusal of a setting that another candidate may accept', (message) => {
    expect(refusesFeature(message)).toBe(true);
  });

  it.each([
    'messages: Field required',
    'Invalid request',
    'The request body is not valid JSON: expected value at line 1 column 1',
    "Invalid type for 'messages'.",
    'Bad Request',
    'model: Field required',
  ])('"%s" is a mistake of the caller', (message) => {
    expect(refusesFeature(message)).toBe(false);
  });

  it('only the beginning of a message is read, in little time', () => {
    const started = performance.now();
    for (const piece of ['temperature ', 'not ', 'role', '`', 'a', 'cannot ', ' ', 'thinking.', 'must']) {
      refusesFeature(piece.repeat(1_000_000 / piece.length));
    }
    expect(performance.now() - started).toBeLessThan(2000);
    expect(refusesFeature(`${'x'.repeat(3000)} is not supported`)).toBe(false);
  });
});
