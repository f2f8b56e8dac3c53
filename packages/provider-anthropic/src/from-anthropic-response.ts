import {
  type AssistantPart,
  parseToolArguments,
  type ToolCallPart,
  type UnifiedResponse,
  type Warning,
} from '@flexiai/core/plugin';
import { cutCall, isCut } from './cut-call.ts';
import { finishReasonOf } from './finish-reason.ts';
import { type ErrorScope, errorFromBody, invalidResponse } from './map-anthropic-error.ts';
import { finishMetadata, refusalOf } from './message-end.ts';
import { Sources } from './sources.ts';
import { usageOf } from './usage.ts';
import { isWireObject, listAt, objectAt, stringAt, type WireObject } from './wire.ts';

/**
 * A whole message in unified form. Fields, blocks and reasons that are not known are passed over.
 *
 * @throws InvalidResponseError for a body that is no message; what an error body says
 * @see https://platform.claude.com/docs/en/api/messages
 */
export function fromAnthropicResponse(
  message: unknown,
  scope: ErrorScope & { readonly model: string },
  warnings: readonly Warning[],
): UnifiedResponse {
  if (stringAt(message, 'type') === 'error') throw errorFromBody(message, scope);
  if (!isWireObject(message) || !Array.isArray(message['content'])) {
    throw invalidResponse('The Anthropic API answered with something that is not a message.', scope);
  }
  const model = stringAt(message, 'model') ?? scope.model;
  const stopReason = stringAt(message, 'stop_reason');
  const finishReason = finishReasonOf(stopReason);
  const content = contentOf(message);
  const last = content.at(-1);
  const cut = finishReason === 'length' && last?.type === 'tool-call' && isCut(last) ? last : undefined;
  if (cut !== undefined) content.pop();
  const toolCalls: ToolCallPart[] = [];
  let text = '';
  let reasoning = '';
  for (const part of content) {
    if (part.type === 'text') text += part.text;
    else if (part.type === 'reasoning') reasoning += part.text;
    else if (part.type === 'tool-call') toolCalls.push(part);
  }
  const refusal = refusalOf(message);
  const providerMetadata = finishMetadata(message);
  return {
    id: stringAt(message, 'id') ?? '',
    provider: scope.provider,
    model,
    text,
    content,
    toolCalls,
    ...(reasoning !== '' && { reasoning }),
    ...(refusal !== undefined && { refusal }),
    finishReason,
    ...(stopReason !== undefined && { rawFinishReason: stopReason }),
    usage: usageOf(objectAt(message, 'usage')),
    warnings: cut === undefined ? warnings : [...warnings, cutCall(cut.name)],
    attempts: [],
    skipped: [],
    ...(scope.requestId !== undefined && { requestId: scope.requestId }),
    ...(providerMetadata !== undefined && { providerMetadata }),
  };
}

function contentOf(message: WireObject): AssistantPart[] {
  const sources = new Sources();
  const parts: AssistantPart[] = [];
  for (const block of listAt(message, 'content')) {
    if (!isWireObject(block)) continue;
    const part = partOf(block);
    if (part !== undefined) parts.push(part);
    parts.push(...sources.ofBlock(block));
  }
  const refusal = refusalOf(message);
  if (refusal !== undefined) parts.push({ type: 'refusal', refusal });
  return parts;
}

/** Calls of tools that Anthropic runs itself (`server_tool_use`, `mcp_tool_use`) are none of the application's. */
function partOf(block: WireObject): AssistantPart | undefined {
  switch (block['type']) {
    case 'text': {
      const text = stringAt(block, 'text') ?? '';
      return text === '' ? undefined : { type: 'text', text };
    }
    case 'thinking': {
      const signature = stringAt(block, 'signature');
      return {
        type: 'reasoning',
        text: stringAt(block, 'thinking') ?? '',
        ...(signature !== undefined && signature !== '' && { signature }),
      };
    }
    case 'redacted_thinking':
      return { type: 'reasoning', text: '', redacted: stringAt(block, 'data') ?? '' };
    case 'tool_use':
      return {
        type: 'tool-call',
        id: stringAt(block, 'id') ?? '',
        name: stringAt(block, 'name') ?? '',
        ...argumentsOf(block['input']),
      };
    default:
      return undefined;
  }
}

function argumentsOf(input: unknown): Pick<ToolCallPart, 'arguments' | 'rawArguments' | 'invalid'> {
  if (isWireObject(input)) return { arguments: input };
  return parseToolArguments(typeof input === 'string' ? input : input === undefined ? '' : JSON.stringify(input));
}
