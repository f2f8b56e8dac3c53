import { type AssistantPart, assertNever, type ToolCallPart } from '@flexiai/core/plugin';
import { isWireObject } from '../wire.ts';
import { cachePointsFor } from './content-blocks.ts';
import { isOwn, type Target, thoughtGoesBack } from './target.ts';
import type { Warnings } from './warnings.ts';
import type { Block } from './wire-body.ts';

/** The blocks of an earlier assistant message, of any model. */
export function assistantBlocks(
  parts: readonly AssistantPart[],
  at: string,
  target: Target,
  warnings: Warnings,
): Block[] {
  return parts.flatMap((part, index): Block[] => {
    const blocks = blocksOf(part, `${at}.content[${index}]`, target, warnings);
    return blocks.length === 0 ? [] : [...blocks, ...cachePointsFor(part, target)];
  });
}

function blocksOf(part: AssistantPart, place: string, target: Target, warnings: Warnings): Block[] {
  switch (part.type) {
    case 'text':
      return textBlock(part.text);
    case 'refusal':
      return textBlock(part.refusal);
    case 'reasoning':
      // Content that only its own model can read needs no warning.
      if (!thoughtGoesBack(part, target)) return [];
      if (part.redacted !== undefined) return [{ reasoningContent: { redactedContent: part.redacted } }];
      return [
        {
          reasoningContent: {
            reasoningText: { text: part.text, ...(part.signature !== undefined && { signature: part.signature }) },
          },
        },
      ];
    case 'tool-call':
      return [{ toolUse: { toolUseId: part.id, name: part.name, input: inputOf(part) } } as Block];
    case 'provider-block':
      if (isOwn(part) && isWireObject(part.raw)) return [part.raw as unknown as Block];
      warnings.droppedContent(
        place,
        `${place} was left out: only the service that made a block of the type ${part.name} understands it.`,
      );
      return [];
    // A source belongs to the answer, not to the conversation.
    case 'source':
      return [];
    case 'image':
    case 'file':
    case 'audio':
      warnings.droppedContent(
        place,
        `${place} was left out: an assistant message for Converse cannot contain ${part.type}.`,
      );
      return [];
    default:
      return assertNever(part);
  }
}

function textBlock(text: string): Block[] {
  return text.trim() === '' ? [] : [{ text }];
}

/** The API accepts only an object: arguments that are not one are sent as text, so that the model sees them. */
function inputOf(part: ToolCallPart): unknown {
  return isWireObject(part.arguments) ? part.arguments : { rawArguments: part.rawArguments ?? '' };
}
