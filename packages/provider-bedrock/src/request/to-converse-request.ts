import type { AnswerPlans, UnifiedRequest, Warning } from '@flexiai/core/plugin';
import type { BedrockConfig } from '../bedrock-config.ts';
import { traitsOf } from '../models/traits-of.ts';
import { PLUGIN_ID } from '../plugin-id.ts';
import { isWireObject, listAt, objectAt } from '../wire.ts';
import { DocumentNames } from './document-names.ts';
import { toConversation } from './to-converse-messages.ts';
import { toToolSettings } from './to-converse-tools.ts';
import { toReasoning } from './to-reasoning.ts';
import { toOutput } from './to-response-format.ts';
import { toSampling } from './to-sampling.ts';
import { Warnings } from './warnings.ts';
import type { ConverseBody, WireMessage } from './wire-body.ts';

/** A request in the API's form. */
export interface ConverseRequest {
  readonly body: ConverseBody;
  readonly warnings: readonly Warning[];
  /** How the answer is restored to the shape of the user's own schemas. @default it has that shape */
  readonly plans?: AnswerPlans;
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html: `requestMetadata` */
const MOST_LABELS = 16;
const LABEL = /^[a-zA-Z\d\s:_@$#=/+,.-]{0,256}$/;

/**
 * A unified request in the form of Converse, with a warning for each unsupported setting.
 *
 * @throws InvalidRequestError for a schema that has no JSON Schema form
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export function toConverseRequest(
  request: UnifiedRequest,
  config: Pick<BedrockConfig, 'providerOptions'>,
  scope: { readonly provider: string; readonly model: string },
): ConverseRequest {
  const traits = traitsOf(scope.model);
  const warnings = new Warnings();
  const target = { provider: scope.provider, model: scope.model, traits, documents: new DocumentNames() };
  const { system, messages } = toConversation(request.messages, target, warnings);
  const output = toOutput(request, traits, scope, warnings);
  const { toolConfig, instruction } = toToolSettings(request, messages, traits, scope, warnings);
  const choice = toolConfig?.toolChoice;
  const reasoning = toReasoning(
    request,
    traits,
    {
      forcedTool: choice !== undefined && !('auto' in choice),
      thoughtlessCall: endsInThoughtlessCall(messages),
    },
    warnings,
  );
  const sampling = toSampling(request, traits, reasoning.thinks, warnings);
  const stop = request.stop?.filter((text) => text.trim() !== '') ?? [];
  if (stop.length < (request.stop?.length ?? 0)) {
    warnings.leftOut('stop', 'a stop text of white space is not supported');
  }
  const instructions = [output.instruction, instruction].filter((text) => text !== undefined);
  const inferenceConfig = {
    ...(reasoning.maxTokens !== undefined && { maxTokens: reasoning.maxTokens }),
    ...sampling.inference,
    ...(stop.length > 0 && { stopSequences: stop }),
  };
  const outputConfig = {
    ...(output.textFormat !== undefined && { textFormat: output.textFormat }),
    ...(reasoning.effort !== undefined && { effort: reasoning.effort }),
  };
  const own = { ...sampling.fields, ...reasoning.fields };
  const labels = labelsOf(request);
  const body: ConverseBody = {
    messages,
    ...(system.length + instructions.length > 0 && { system: [...system, ...instructions.map((text) => ({ text }))] }),
    ...(toolConfig !== undefined && { toolConfig }),
    ...(Object.keys(inferenceConfig).length > 0 && { inferenceConfig }),
    ...(Object.keys(outputConfig).length > 0 && { outputConfig }),
    ...(Object.keys(own).length > 0 && { additionalModelRequestFields: own as Fields }),
    ...(labels !== undefined && { requestMetadata: labels }),
  };
  return {
    body: withProviderOptions(body, { ...config.providerOptions, ...request.providerOptions?.[PLUGIN_ID] }),
    warnings: warnings.list,
    ...(output.plan !== undefined && { plans: { answer: output.plan } }),
  };
}

type Fields = NonNullable<ConverseBody['additionalModelRequestFields']>;

/** Fields that are merged with the request's own. */
const MERGED = ['inferenceConfig', 'outputConfig', 'additionalModelRequestFields', 'requestMetadata'] as const;

/** The provider's own fields, unchanged. Tools and instructions are added to the request's, settings are merged. */
function withProviderOptions(body: ConverseBody, options: Readonly<Record<string, unknown>>): ConverseBody {
  const { system, toolConfig, modelId: _model, messages: _messages, ...fields } = options;
  const merged: Record<string, unknown> = { ...body, ...fields };
  for (const field of MERGED) {
    if (isWireObject(fields[field])) merged[field] = { ...objectAt(body, field), ...fields[field] };
  }
  if (Array.isArray(system)) merged['system'] = [...listAt(body, 'system'), ...system];
  if (isWireObject(toolConfig)) {
    const own = objectAt(body, 'toolConfig');
    merged['toolConfig'] = { ...own, ...toolConfig, tools: [...listAt(own, 'tools'), ...listAt(toolConfig, 'tools')] };
  }
  return merged as unknown as ConverseBody;
}

/** The application's labels, if the API accepts them: they are for its invocation logs. */
function labelsOf({ metadata = {} }: UnifiedRequest): Readonly<Record<string, string>> | undefined {
  const labels = Object.entries(metadata).filter(
    ([name, value]) => name !== '' && LABEL.test(name) && LABEL.test(value),
  );
  return labels.length === 0 ? undefined : Object.fromEntries(labels.slice(0, MOST_LABELS));
}

/** With a thinking budget, Claude refuses results for a turn that did not begin with thinking. */
function endsInThoughtlessCall(messages: readonly WireMessage[]): boolean {
  const calling = messages.at(-2);
  const answering = messages.at(-1);
  if (calling?.role !== 'assistant' || answering?.role !== 'user') return false;
  const [result] = answering.content;
  const [first] = calling.content;
  return result !== undefined && 'toolResult' in result && first !== undefined && !('reasoningContent' in first);
}
