import {
  type AnswerPlans,
  type JsonObject,
  listOf,
  objectOf,
  type ProviderErrorOptions,
  type ToolChoice,
  type UnifiedRequest,
  type Warning,
} from '@flexiai/core/plugin';
import type { ChatCompletionCreateParams, ChatCompletionToolChoiceOption } from 'openai/resources/chat/completions';
import { type ChatBody, type Endpoint, keeperFor, OPENAI } from '../../api/endpoint.ts';
import { modelTraits } from '../../models/model-traits.ts';
import { plansOf, schemaOutcome, toOpenAIResponseFormat, toOpenAITool } from '../schemas.ts';
import { chatSettings } from './chat-settings.ts';
import { toOpenAIMessages } from './to-openai-messages.ts';

/** The context of a request. */
export interface ChatRequestContext {
  readonly model: string;
  readonly stream: boolean;
  /** @default OpenAI's own */
  readonly endpoint?: Endpoint;
  /** The entry's `providerOptions`; the request's own override them. */
  readonly providerOptions: JsonObject | undefined;
  /** For errors about the request. */
  readonly failure: ProviderErrorOptions;
}

/** A chat completion on the wire. */
export interface ChatRequest {
  readonly body: JsonObject;
  /** Whether a chunk with the usage is expected at the end of the stream. */
  readonly usageAsked: boolean;
  readonly warnings: readonly Warning[];
  /** How the answer is restored to the shape of the user's own schemas. @default it has that shape */
  readonly plans?: AnswerPlans;
}

/**
 * The body of `POST /chat/completions` for a unified request. Fields of the plugin's `providerOptions` are sent unchanged and
 * override all others, except `stream`.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 * @throws ConfigurationError for a schema that cannot describe itself
 * @throws UnsupportedError, InvalidRequestError for content that cannot be sent
 */
export function toOpenAIRequest(request: UnifiedRequest, context: ChatRequestContext): ChatRequest {
  const { model, stream, failure, endpoint = OPENAI } = context;
  // The called method decides whether to stream.
  const { stream: _stream, ...options }: JsonObject = {
    ...context.providerOptions,
    ...request.providerOptions?.[endpoint.id],
  };
  const warnings: Warning[] = [];
  const outcome = schemaOutcome(warnings);
  const tools = (request.tools ?? []).map((tool, index) => toOpenAITool(tool, index, outcome));
  const withTools = tools.length > 0 || listOf(options['tools']).length > 0;
  const body: ChatCompletionCreateParams = {
    model,
    messages: toOpenAIMessages(request.messages, failure, warnings, endpoint.id, keeperFor(endpoint)),
    ...chatSettings(
      request,
      {
        model,
        traits: modelTraits(model),
        tools: withTools,
        effortOption: options['reasoning_effort'],
        topK: endpoint.chat?.topK === true,
      },
      warnings,
    ),
  };
  if (tools.length > 0) body.tools = tools;
  // Without tools the API refuses both.
  if (withTools && request.toolChoice !== undefined) body.tool_choice = toOpenAIToolChoice(request.toolChoice);
  if (withTools && request.parallelToolCalls !== undefined) body.parallel_tool_calls = request.parallelToolCalls;
  if (request.responseFormat !== undefined && request.responseFormat.type !== 'text') {
    const isHeldTo = endpoint.chat?.jsonSchema !== false;
    body.response_format = toOpenAIResponseFormat(request.responseFormat, outcome, isHeldTo);
  }
  if (request.metadata !== undefined) {
    const why = metadataProblem(endpoint, options, failure);
    if (why === undefined) body.metadata = { ...request.metadata };
    else warnings.push({ code: 'unsupported-setting', setting: 'metadata', message: `metadata was not sent: ${why}` });
  }
  const fitted: ChatBody = endpoint.chat?.fit({ ...body }, { request, failure, warnings }) ?? { ...body };
  if (!stream) return { body: { ...fitted, ...options }, usageAsked: false, warnings, ...plansOf(outcome) };
  const streamed = { ...fitted, ...options, stream: true };
  // Such an endpoint reports the usage of streams without it.
  if (endpoint.chat?.streamOptions === false)
    return { body: streamed, usageAsked: true, warnings, ...plansOf(outcome) };
  const streamOptions = { include_usage: true, ...objectOf(options['stream_options']) };
  return {
    body: { ...streamed, stream_options: streamOptions },
    usageAsked: streamOptions.include_usage,
    warnings,
    ...plansOf(outcome),
  };
}

function toOpenAIToolChoice(choice: ToolChoice): ChatCompletionToolChoiceOption {
  return typeof choice === 'string' ? choice : { type: 'function', function: { name: choice.name } };
}

/** Why labels cannot be sent. OpenAI keeps them with stored completions only, and the user decides about storing. */
function metadataProblem(
  { id, chat }: Endpoint,
  options: JsonObject,
  { provider }: ProviderErrorOptions,
): string | undefined {
  if (chat?.metadata === true || options['store'] === true) return undefined;
  return chat === undefined
    ? `OpenAI supports it for stored completions only. Set providerOptions.${id}.store to true for that.`
    : `"${provider}" is not known to support it. providerOptions.${id}.metadata is sent unchanged.`;
}
