import type {
  MessageCreateParamsBase,
  MessageParam,
  OutputConfig,
} from '@anthropic-ai/sdk/resources/messages/messages';
import { InvalidRequestError, toJsonSchema, type UnifiedRequest, type Warning } from '@flexiai/core/plugin';
import type { AnthropicConfig } from './anthropic-config.ts';
import { betaHeader } from './beta-header.ts';
import { type ModelTraits, traitsOf } from './model-traits.ts';
import { strictSchema } from './strict-schema.ts';
import { toConversation } from './to-messages.ts';
import { type SamplingFields, toSampling } from './to-sampling.ts';
import { toThinkingSettings } from './to-thinking.ts';
import { type Scope, toToolSettings } from './to-tools.ts';
import { Warnings } from './warnings.ts';
import { isWireObject } from './wire.ts';

/** The body of `POST /v1/messages`, but for `stream`. */
export type MessagesBody = Omit<MessageCreateParamsBase, 'stream'> & SamplingFields;

/** A request in the API's form. */
export interface AnthropicRequest {
  readonly body: MessagesBody;
  readonly headers: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

/**
 * A unified request as the Messages API takes it, with a warning for each thing that it does not take.
 *
 * @throws InvalidRequestError for a schema that has no JSON Schema form
 * @see https://platform.claude.com/docs/en/api/messages
 */
export function toAnthropicRequest(
  request: UnifiedRequest,
  config: Pick<AnthropicConfig, 'baseURL' | 'client' | 'defaultMaxOutputTokens' | 'headers' | 'providerOptions'>,
  scope: Scope,
): AnthropicRequest {
  const traits = traitsOf(scope.model);
  const warnings = new Warnings();
  const target = { ...scope, traits, isElsewhere: () => isElsewhere(config) };
  const { system, messages } = toConversation(request.messages, target, warnings);
  const { tools, toolChoice } = toToolSettings(request, traits, scope, warnings);
  const output = toOutput(request, traits, scope, warnings);
  const { thinking, effort, maxTokens } = toThinkingSettings(
    request,
    traits,
    config.defaultMaxOutputTokens,
    {
      forcedTool: toolChoice?.type === 'any' || toolChoice?.type === 'tool',
      thoughtlessCall: endsInThoughtlessCall(messages),
    },
    warnings,
  );
  const sampling = toSampling(request, traits, thinking !== undefined, warnings);
  warnOfUnknown(request, warnings);
  const stop = request.stop?.filter((text) => text.trim() !== '') ?? [];
  if (stop.length < (request.stop?.length ?? 0)) warnings.leftOut('stop', 'a stop text of white space is not taken');
  const userId = request.metadata?.['userId'];
  const instructions = output.instruction === undefined ? system : [...system, output.instruction];
  const outputConfig: OutputConfig = { ...output.config, ...(effort !== undefined && { effort }) };

  const body: MessagesBody = {
    model: scope.model,
    max_tokens: maxTokens,
    ...(instructions.length > 0 && { system: [...instructions] }),
    messages: [...messages],
    ...(tools.length > 0 && { tools: [...tools] }),
    ...(toolChoice !== undefined && { tool_choice: toolChoice }),
    ...(thinking !== undefined && { thinking }),
    ...(Object.keys(outputConfig).length > 0 && { output_config: outputConfig }),
    ...(stop.length > 0 && { stop_sequences: stop }),
    ...(userId !== undefined && { metadata: { user_id: userId } }),
    ...sampling.fields,
  };
  const options = { ...config.providerOptions, ...request.providerOptions?.['anthropic'] };
  return {
    body: withProviderOptions(body, options),
    headers: { ...sampling.headers, ...betaHeader(options['betas'], messages, config.headers) },
    warnings: warnings.list,
  };
}

/** The provider's own fields as they are. Tools are added to the request's, output settings are merged. */
function withProviderOptions(body: MessagesBody, options: Readonly<Record<string, unknown>>): MessagesBody {
  const { betas: _betas, stream: _stream, tools, output_config: outputConfig, ...fields } = options;
  return {
    ...body,
    ...fields,
    ...(Array.isArray(tools) && { tools: [...(body.tools ?? []), ...tools] }),
    ...(isWireObject(outputConfig) && { output_config: { ...body.output_config, ...outputConfig } }),
  };
}

/** Whether the entry has an address that is not Anthropic's. A client of the user's own may go anywhere. */
function isElsewhere({ baseURL, client }: Pick<AnthropicConfig, 'baseURL' | 'client'>): boolean {
  if (client !== undefined) return true;
  if (baseURL === undefined) return false;
  const { hostname } = new URL(baseURL);
  return hostname !== 'anthropic.com' && !hostname.endsWith('.anthropic.com');
}

/** With a thinking budget the API refuses results for a turn that did not begin with thinking. */
function endsInThoughtlessCall(messages: readonly MessageParam[]): boolean {
  const calling = messages.at(-2);
  const answering = messages.at(-1);
  if (calling?.role !== 'assistant' || answering?.role !== 'user') return false;
  const [result] = answering.content;
  const [first] = calling.content;
  if (typeof result !== 'object' || result.type !== 'tool_result' || typeof first !== 'object') return false;
  return first.type !== 'thinking' && first.type !== 'redacted_thinking';
}

interface Output {
  readonly config?: Pick<OutputConfig, 'format'>;
  readonly instruction?: { readonly type: 'text'; readonly text: string };
}

/**
 * How the answer is to be written: by schema where the model holds to one, else by instruction.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
function toOutput(request: UnifiedRequest, traits: ModelTraits, scope: Scope, warnings: Warnings): Output {
  const format = request.responseFormat;
  if (format === undefined || format.type === 'text') return {};
  if (format.type === 'json') {
    warnings.adjusted('responseFormat', 'JSON was asked for by instruction: the API takes JSON only with a schema.');
    return { instruction: { type: 'text', text: 'Answer with one JSON object and nothing else.' } };
  }
  const schema = toJsonSchema(format.schema);
  if (schema === undefined) {
    throw new InvalidRequestError(
      `The schema of responseFormat "${format.name}" cannot be written as JSON Schema. Give a JSON Schema, or a schema of a library that can describe itself (zod 4.2 and later, arktype).`,
      scope,
    );
  }
  if (traits.jsonSchema) return { config: { format: { type: 'json_schema', schema: strictSchema(schema) } } };
  warnings.adjusted('responseFormat', `The schema was sent as an instruction: ${scope.model} is not held to one.`);
  const text = `Answer with one JSON value that is valid against this JSON Schema, and nothing else:\n${JSON.stringify(schema)}`;
  return { instruction: { type: 'text', text } };
}

function warnOfUnknown(request: UnifiedRequest, warnings: Warnings): void {
  for (const setting of ['seed', 'frequencyPenalty', 'presencePenalty'] as const) {
    if (request[setting] !== undefined) warnings.leftOut(setting, 'the Anthropic API has nothing of the kind');
  }
}
