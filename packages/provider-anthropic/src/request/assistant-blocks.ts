import type { ContentBlockParam, ToolUseBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';
import {
  type AssistantPart,
  assertNever,
  type ProviderBlockPart,
  type ProviderMetadata,
  type ReasoningPart,
  type ToolCallPart,
} from '@flexiai/core/plugin';
import { isWireObject, objectAt, stringAt } from '../wire.ts';
import { answerBlocks, cacheControl, textBlocks } from './content-blocks.ts';
import { isFromSameService, type Target, thoughtGoesBack } from './thought-origin.ts';
import type { Warnings } from './warnings.ts';

/** The blocks of an earlier assistant message, of any model. */
export function assistantBlocks(
  parts: readonly AssistantPart[],
  at: string,
  target: Target,
  warnings: Warnings,
): ContentBlockParam[] {
  const handOver = parts.findLastIndex((part) => part.type === 'provider-block' && part.name === 'fallback');
  return parts.flatMap((part, index): ContentBlockParam[] => {
    const place = `${at}.content[${index}]`;
    switch (part.type) {
      case 'text':
        return answerBlocks(part.text, part.providerMetadata);
      case 'refusal':
        return textBlocks(part.refusal);
      case 'reasoning':
        // Content that only its own model can read needs no warning.
        return thoughtGoesBack(part, target, handOver !== -1 && index > handOver) ? [thinkingBlock(part)] : [];
      case 'tool-call':
        return [toolUseBlock(part)];
      case 'provider-block':
        return serverBlocks(part, place, target, warnings);
      // A citation belongs to the answer, not to the conversation.
      case 'source':
        return [];
      case 'image':
      case 'file':
      case 'audio':
        warnings.droppedContent(
          place,
          `${place} was left out: an assistant message for Claude cannot contain ${part.type}.`,
        );
        return [];
      default:
        return assertNever(part);
    }
  });
}

/**
 * Thinking, unchanged. Servers that sign nothing accept an empty signature, and some require the field.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking#preserving-thinking-blocks
 */
function thinkingBlock({ text, signature = '', redacted }: ReasoningPart): ContentBlockParam {
  return redacted === undefined
    ? { type: 'thinking', thinking: text, signature }
    : { type: 'redacted_thinking', data: redacted };
}

function toolUseBlock(part: ToolCallPart): ToolUseBlockParam {
  return {
    type: 'tool_use',
    id: part.id,
    name: part.name,
    input: inputOf(part),
    ...callExtras(part.providerMetadata),
    ...cacheControl(part.providerMetadata),
  };
}

/** The caller of the tool, and the tool's toolset: the API requires both. */
function callExtras(metadata: ProviderMetadata | undefined): Pick<ToolUseBlockParam, 'caller' | 'toolset_name'> {
  const known = metadata?.['anthropic'];
  const caller = objectAt(known, 'caller');
  const toolsetName = stringAt(known, 'toolsetName');
  return {
    // As the API sent it, also for future kinds of callers.
    ...(typeof caller['type'] === 'string' && {
      caller: caller as unknown as NonNullable<ToolUseBlockParam['caller']>,
    }),
    ...(toolsetName !== undefined && { toolset_name: toolsetName }),
  };
}

/** The API accepts only an object: arguments that are not one are sent as text, so that the model sees them. */
function inputOf(part: ToolCallPart): unknown {
  return isWireObject(part.arguments) ? part.arguments : { rawArguments: part.rawArguments ?? '' };
}

/** A block of the API's own, unchanged; only for its origin. */
function serverBlocks(part: ProviderBlockPart, place: string, target: Target, warnings: Warnings): ContentBlockParam[] {
  if (isFromSameService(part, target) && isWireObject(part.raw)) return [part.raw as unknown as ContentBlockParam];
  warnings.droppedContent(
    place,
    `${place} was left out: only the service that made a block of the type ${part.name} understands it.`,
  );
  return [];
}
