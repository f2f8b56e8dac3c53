import type { ContentBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';
import { type AssistantPart, assertNever, type ReasoningPart, type ToolCallPart } from '@flexiai/core/plugin';
import { cacheControl, textBlocks } from './content-blocks.ts';
import { bareModelName, type ModelTraits } from './model-traits.ts';
import type { Warnings } from './warnings.ts';
import { isWireObject } from './wire.ts';

/** The blocks of what a model said before, whichever model it was. */
export function assistantBlocks(
  parts: readonly AssistantPart[],
  at: string,
  model: string,
  traits: ModelTraits,
  warnings: Warnings,
): ContentBlockParam[] {
  return parts.flatMap((part, index): ContentBlockParam[] => {
    switch (part.type) {
      case 'text':
        return textBlocks(part.text, part.providerMetadata);
      case 'refusal':
        return textBlocks(part.refusal);
      case 'reasoning':
        return isAccepted(part, model, traits) ? thinkingBlocks(part) : [];
      case 'tool-call':
        return [
          {
            type: 'tool_use',
            id: part.id,
            name: part.name,
            input: inputOf(part),
            ...cacheControl(part.providerMetadata),
          },
        ];
      // A citation belongs to the answer, not to the conversation.
      case 'source':
        return [];
      case 'provider-block':
      case 'image':
      case 'file':
      case 'audio':
        warnings.droppedContent(
          `${at}.content[${index}]`,
          `${at}.content[${index}] was left out: an assistant message of Claude's holds no ${part.type}.`,
        );
        return [];
      default:
        return assertNever(part);
    }
  });
}

/** Only Anthropic can check its signatures; newer models accept none but their own. */
function isAccepted({ origin }: ReasoningPart, model: string, traits: ModelTraits): boolean {
  if (origin === undefined) return true;
  if (origin.provider !== 'anthropic') return false;
  return !traits.ownThinkingOnly || bareModelName(origin.model) === bareModelName(model);
}

/**
 * Thinking as it came, to the letter.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking#preserving-thinking-blocks
 */
function thinkingBlocks({ text, signature, redacted }: ReasoningPart): ContentBlockParam[] {
  if (redacted !== undefined) return [{ type: 'redacted_thinking', data: redacted }];
  return signature === undefined ? [] : [{ type: 'thinking', thinking: text, signature }];
}

/** The API takes nothing but an object: arguments that were none go along as text, for the model to see. */
function inputOf(part: ToolCallPart): unknown {
  return isWireObject(part.arguments) ? part.arguments : { rawArguments: part.rawArguments ?? '' };
}
