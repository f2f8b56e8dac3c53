import {
  type AnswerPlans,
  type JsonObject,
  listOf,
  objectOf,
  type ProviderErrorOptions,
  type ResponseFormat,
  type ToolChoice,
  type ToolDefinition,
  type UnifiedRequest,
  type Warning,
} from '@flexiai/core/plugin';
import type {
  FunctionTool,
  ResponseFormatTextConfig,
  ToolChoiceFunction,
  ToolChoiceOptions,
} from 'openai/resources/responses/responses';
import { type ModelTraits, modelTraits } from '../../models/model-traits.ts';
import { plansOf, type SchemaOutcome, schemaOutcome, toOpenAIResponseFormat, toOpenAITool } from '../schemas.ts';
import { newMessages } from './held-messages.ts';
import { responsesSettings } from './responses-settings.ts';
import { toResponsesInput } from './to-responses-input.ts';

/** The context of a request. */
export interface ResponsesRequestContext {
  readonly model: string;
  readonly stream: boolean;
  /** The entry's `providerOptions`; the request's own override them. */
  readonly providerOptions: JsonObject | undefined;
  /** For errors about the request. */
  readonly failure: ProviderErrorOptions;
}

/** A request to the Responses API on the wire. */
export interface ResponsesRequest {
  readonly body: JsonObject;
  /** OpenAI stores the answer. */
  readonly stored: boolean;
  readonly warnings: readonly Warning[];
  /** How the answer is restored to the shape of the user's own schemas. @default it has that shape */
  readonly plans?: AnswerPlans;
}

const ENCRYPTED_REASONING = 'reasoning.encrypted_content';

/**
 * The body of `POST /responses` for a unified request. Nothing is stored at OpenAI unless `providerOptions` request it: each
 * request contains the whole conversation, with its reasoning encrypted. Fields of `providerOptions.openai` are sent unchanged and
 * override all others, except `stream`; `tools` and `include` are added to the request's, `reasoning` and `text` override field by
 * field.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/create
 * @throws ConfigurationError for a schema that cannot describe itself
 * @throws UnsupportedError, InvalidRequestError for content that cannot be sent
 */
export function toResponsesRequest(request: UnifiedRequest, context: ResponsesRequestContext): ResponsesRequest {
  const { model, stream, failure } = context;
  // The called method decides whether to stream.
  const {
    stream: _stream,
    tools: moreTools,
    include: moreIncluded,
    reasoning,
    text,
    ...options
  }: JsonObject = {
    ...context.providerOptions,
    ...request.providerOptions?.['openai'],
  };
  const warnings: Warning[] = [];
  const outcome = schemaOutcome(warnings);
  const traits = modelTraits(model);
  const stored = isStored(options);
  const input = toResponsesInput(newMessages(request.messages, options), { stored, failure }, warnings);
  const effortOption = objectOf(reasoning)?.['effort'];
  const settings = responsesSettings(request, { model, traits, effortOption }, warnings);
  const tools = [
    ...(request.tools ?? []).map((tool, index) => toResponsesTool(tool, index, outcome)),
    ...listOf(moreTools),
  ];
  const format = textFormat(request.responseFormat, outcome);
  const thinking = withFields(settings.reasoning, reasoning);
  const included = new Set(listOf(moreIncluded));
  if (mayReason(traits, thinking)) included.add(ENCRYPTED_REASONING);
  const written = withFields(format === undefined ? undefined : { format }, text);
  return {
    body: {
      model,
      input,
      store: false,
      ...settings,
      ...(thinking !== undefined && { reasoning: thinking }),
      ...(included.size > 0 && { include: [...included] }),
      ...(tools.length > 0 && { tools }),
      ...(tools.length > 0 && request.toolChoice !== undefined && { tool_choice: toToolChoice(request.toolChoice) }),
      ...(tools.length > 0 &&
        request.parallelToolCalls !== undefined && { parallel_tool_calls: request.parallelToolCalls }),
      ...(written !== undefined && { text: written }),
      ...(request.metadata !== undefined && { metadata: request.metadata }),
      ...options,
      ...(stream && { stream }),
    },
    stored,
    warnings,
    ...plansOf(outcome),
  };
}

/** Whether OpenAI stores the answer. A conversation stores everything that is added to it. */
function isStored({ store = false, conversation }: JsonObject): boolean {
  return store !== false || (conversation !== undefined && conversation !== null);
}

/** The reasoning of an unknown model is requested only if the request has reasoning settings: other models refuse the field. */
function mayReason({ reasons }: ModelTraits, thinking: object | undefined): boolean {
  return reasons ?? thinking !== undefined;
}

function withFields(own: object | undefined, option: unknown): object | undefined {
  const more = objectOf(option);
  return own === undefined && more === undefined ? undefined : { ...own, ...more };
}

/** If `strict` is left out, this API sets it. */
function toResponsesTool(tool: ToolDefinition, index: number, outcome: SchemaOutcome): FunctionTool {
  const { name, description, parameters = {}, strict } = toOpenAITool(tool, index, outcome).function;
  return {
    type: 'function',
    name,
    ...(description !== undefined && { description }),
    parameters,
    strict: strict ?? false,
  };
}

function toToolChoice(choice: ToolChoice): ToolChoiceOptions | ToolChoiceFunction {
  return typeof choice === 'string' ? choice : { type: 'function', name: choice.name };
}

function textFormat(format: ResponseFormat | undefined, outcome: SchemaOutcome): ResponseFormatTextConfig | undefined {
  if (format === undefined || format.type === 'text') return undefined;
  const written = toOpenAIResponseFormat(format, outcome);
  if (written.type !== 'json_schema') return written;
  const { schema = {}, ...rest } = written.json_schema;
  return { type: 'json_schema', ...rest, schema };
}
