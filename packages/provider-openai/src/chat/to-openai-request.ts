import {
  type JsonObject,
  listOf,
  objectOf,
  type ProviderErrorOptions,
  type ToolChoice,
  type UnifiedRequest,
  type Warning,
} from '@flexiai/core/plugin';
import type { ChatCompletionCreateParams, ChatCompletionToolChoiceOption } from 'openai/resources/chat/completions';
import { modelTraits } from '../models/model-traits.ts';
import { chatSettings } from './chat-settings.ts';
import { toOpenAIResponseFormat, toOpenAITool } from './schemas.ts';
import { toOpenAIMessages } from './to-openai-messages.ts';

/** What a request is made of, beside itself. */
export interface ChatRequestContext {
  readonly model: string;
  readonly stream: boolean;
  /** The entry's `providerOptions`; the request's own win over them. */
  readonly providerOptions: JsonObject | undefined;
  /** For errors about the request. */
  readonly failure: ProviderErrorOptions;
}

/** A chat completion on the wire. */
export interface ChatRequest {
  readonly body: JsonObject;
  /** Whether a chunk with the usage is to be expected at the end of the stream. */
  readonly usageAsked: boolean;
  readonly warnings: readonly Warning[];
}

/**
 * The body of `POST /chat/completions` for a unified request. Fields of `providerOptions.openai` go along as they are and
 * win over all others, but for `stream`.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 * @throws ConfigurationError for a schema that cannot describe itself
 * @throws UnsupportedError, InvalidRequestError for content that cannot be sent
 */
export function toOpenAIRequest(request: UnifiedRequest, context: ChatRequestContext): ChatRequest {
  const { model, stream, failure } = context;
  // Whether to stream is decided by the method that was called.
  const { stream: _stream, ...options }: JsonObject = {
    ...context.providerOptions,
    ...request.providerOptions?.['openai'],
  };
  const warnings: Warning[] = [];
  const tools = (request.tools ?? []).map(toOpenAITool);
  const withTools = tools.length > 0 || listOf(options['tools']).length > 0;
  const body: ChatCompletionCreateParams = {
    model,
    messages: toOpenAIMessages(request.messages, failure, warnings),
    ...chatSettings(
      request,
      { model, traits: modelTraits(model), tools: withTools, effortOption: options['reasoning_effort'] },
      warnings,
    ),
  };
  if (tools.length > 0) body.tools = tools;
  // Without tools the API refuses both.
  if (withTools && request.toolChoice !== undefined) body.tool_choice = toOpenAIToolChoice(request.toolChoice);
  if (withTools && request.parallelToolCalls !== undefined) body.parallel_tool_calls = request.parallelToolCalls;
  if (request.responseFormat !== undefined && request.responseFormat.type !== 'text') {
    body.response_format = toOpenAIResponseFormat(request.responseFormat, warnings);
  }
  if (request.metadata !== undefined) addMetadata(body, request.metadata, options, warnings);
  if (!stream) return { body: { ...body, ...options }, usageAsked: false, warnings };
  const streamOptions = { include_usage: true, ...objectOf(options['stream_options']) };
  return {
    body: { ...body, ...options, stream: true, stream_options: streamOptions },
    usageAsked: streamOptions.include_usage,
    warnings,
  };
}

function toOpenAIToolChoice(choice: ToolChoice): ChatCompletionToolChoiceOption {
  return typeof choice === 'string' ? choice : { type: 'function', function: { name: choice.name } };
}

/** The API keeps labels with stored completions only, and refuses them otherwise; storing is not ours to decide. */
function addMetadata(
  body: ChatCompletionCreateParams,
  metadata: NonNullable<UnifiedRequest['metadata']>,
  options: JsonObject,
  warnings: Warning[],
): void {
  if (options['store'] === true) {
    body.metadata = { ...metadata };
    return;
  }
  warnings.push({
    code: 'unsupported-setting',
    setting: 'metadata',
    message:
      'metadata was not sent: OpenAI takes it for stored completions only. Set providerOptions.openai.store to true for that.',
  });
}
