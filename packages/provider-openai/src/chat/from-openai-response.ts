import {
  type AssistantPart,
  type FlexiAIError,
  InvalidResponseError,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  parseToolArguments,
  stringOf,
  type ToolCallPart,
  type UnifiedResponse,
  type Warning,
} from '@flexiai/core/plugin';
import { errorInAnswer, type FailureContext } from '../errors/map-openai-error.ts';
import { CallIds, madeId } from './call-ids.ts';
import { cutsArguments, finishReasonOf, givenUp } from './finish-reason.ts';
import { usageOf } from './usage.ts';
import { cutCall, unknownCall } from './warnings.ts';
import { answerMetadata, argumentsText, contentText, reasoningText, sourcesOf } from './wire-fields.ts';

/**
 * The response that a body of `POST /chat/completions` stands for. Only the first choice counts.
 *
 * @param body the parsed JSON, or `undefined` where it was none
 * @throws InvalidResponseError for what is no chat completion; the provider's own error where the body holds one
 */
export function fromOpenAIResponse(
  body: unknown,
  context: FailureContext,
  requestWarnings: readonly Warning[],
): UnifiedResponse {
  const choice = firstChoice(body, context);
  const message = objectOf(choice.fields['message']) ?? {};
  const text = contentText(message['content']);
  const reasoning = reasoningText(message);
  const refusal = stringOf(message['refusal']);
  const warnings = [...requestWarnings];
  const rawFinishReason = stringOf(choice.fields['finish_reason']);
  const failure = givenUp(rawFinishReason, context);
  if (failure !== undefined) throw failure;
  const written = toolCallsOf(message, warnings);
  const finishReason = finishReasonOf(rawFinishReason, {
    refused: refusal !== undefined,
    callsTools: written.length > 0,
  });
  const toolCalls = written.filter((call) => {
    const cut = cutsArguments(finishReason) && (call.invalid === true || call.rawArguments === '');
    if (cut) warnings.push(cutCall(call.name, finishReason));
    return !cut;
  });

  const content: AssistantPart[] = [];
  if (reasoning !== '') content.push({ type: 'reasoning', text: reasoning });
  if (text !== '') content.push({ type: 'text', text });
  if (refusal !== undefined) content.push({ type: 'refusal', refusal });
  content.push(...toolCalls, ...sourcesOf(message));
  const providerMetadata = answerMetadata(choice.answer, choice.fields['logprobs'], context.pluginId);
  return {
    id: stringOf(choice.answer['id']) ?? madeId('chatcmpl-'),
    provider: context.provider,
    model: stringOf(choice.answer['model']) ?? context.model,
    text,
    content,
    toolCalls,
    ...(reasoning !== '' && { reasoning }),
    ...(refusal !== undefined && { refusal }),
    finishReason,
    ...(rawFinishReason !== undefined && { rawFinishReason }),
    usage: usageOf(choice.answer['usage']),
    warnings,
    attempts: [],
    skipped: [],
    ...(context.requestId !== undefined && { requestId: context.requestId }),
    ...(providerMetadata !== undefined && { providerMetadata }),
  };
}

function firstChoice(body: unknown, context: FailureContext): { answer: JsonObject; fields: JsonObject } {
  if (!isObject(body)) throw notAnAnswer('is not a JSON object', context);
  const fields = listOf(body['choices'])[0];
  if (isObject(fields)) {
    // OpenRouter's way to say that its upstream failed.
    if (isObject(fields['error'])) throw errorInAnswer(fields, context);
    // A filter takes the whole message away; anything else owes one.
    const answered = isObject(fields['message']) || fields['finish_reason'] === 'content_filter';
    if (answered) return { answer: body, fields };
  }
  if (body['error'] !== undefined && body['error'] !== null) throw errorInAnswer(body, context);
  throw notAnAnswer('has no choices', context);
}

function notAnAnswer(why: string, context: FailureContext): FlexiAIError {
  return new InvalidResponseError(
    `The answer of "${context.provider}" ${why}. If a baseURL is set, check that it leads to a Chat Completions API.`,
    context,
  );
}

function toolCallsOf(message: JsonObject, warnings: Warning[]): ToolCallPart[] {
  const ids = new CallIds();
  const calls: ToolCallPart[] = [];
  for (const call of listOf(message['tool_calls'])) {
    const fields = objectOf(call);
    const called = objectOf(fields?.['function']);
    const name = stringOf(called?.['name']);
    if (name === undefined) {
      warnings.push(unknownCall(fields));
      continue;
    }
    calls.push({
      type: 'tool-call',
      id: ids.take(stringOf(fields?.['id'])),
      name,
      ...parseToolArguments(argumentsText(called?.['arguments'])),
    });
  }
  return calls;
}
