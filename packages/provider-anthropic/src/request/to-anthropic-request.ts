import type {
  MessageCreateParamsBase,
  MessageParam,
  OutputConfig,
} from '@anthropic-ai/sdk/resources/messages/messages';
import type { AnswerPlans, UnifiedRequest, Warning } from '@flexiai/core/plugin';
import type { AnthropicConfig } from '../anthropic-config.ts';
import { traitsOf } from '../models/model-traits.ts';
import { isWireObject } from '../wire.ts';
import { betaHeader } from './beta-header.ts';
import { ConstrainedBudget } from './constrained-budget.ts';
import { toConversation } from './to-anthropic-messages.ts';
import { type Scope, toToolSettings } from './to-anthropic-tools.ts';
import { toOutput } from './to-response-format.ts';
import { type SamplingFields, toSampling } from './to-sampling.ts';
import { toThinkingSettings } from './to-thinking-config.ts';
import { Warnings } from './warnings.ts';

/** The body of `POST /v1/messages`, without `stream`. */
export type MessagesBody = Omit<MessageCreateParamsBase, 'stream'> & SamplingFields;

/** A request in the API's form. */
export interface AnthropicRequest {
  readonly body: MessagesBody;
  readonly headers: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
  /** How the answer is restored to the shape of the user's own schemas. @default it has that shape */
  readonly plans?: AnswerPlans;
}

/**
 * A unified request in the form of the Messages API, with a warning for each unsupported setting.
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
  const budget = new ConstrainedBudget();
  const output = toOutput(request, traits, scope, budget, warnings);
  const { tools, toolChoice } = toToolSettings(request, traits, scope, budget, warnings);
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
  if (stop.length < (request.stop?.length ?? 0))
    warnings.leftOut('stop', 'a stop text of white space is not supported');
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
    ...(output.plan !== undefined && { plans: { answer: output.plan } }),
  };
}

/** The provider's own fields, unchanged. Tools are added to the request's, output settings are merged. */
function withProviderOptions(body: MessagesBody, options: Readonly<Record<string, unknown>>): MessagesBody {
  const { betas: _betas, stream: _stream, tools, output_config: outputConfig, ...fields } = options;
  return {
    ...body,
    ...fields,
    ...(Array.isArray(tools) && { tools: [...(body.tools ?? []), ...tools] }),
    ...(isWireObject(outputConfig) && { output_config: { ...body.output_config, ...outputConfig } }),
  };
}

/** Whether the entry has an address other than Anthropic's. The user's own client may use any address. */
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

function warnOfUnknown(request: UnifiedRequest, warnings: Warnings): void {
  for (const setting of ['seed', 'frequencyPenalty', 'presencePenalty'] as const) {
    if (request[setting] !== undefined) warnings.leftOut(setting, 'the Anthropic API has no such setting');
  }
}
