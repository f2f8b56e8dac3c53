import {
  assertNever,
  type FilePart,
  type ImagePart,
  type TextPart,
  type ToolResultPart,
  type UserPart,
} from '@flexiai/core/plugin';
import { PLUGIN_ID } from '../plugin-id.ts';
import { isWireObject, listAt } from '../wire.ts';
import { cachePointAfter } from './cache-point.ts';
import { audioBlock, fileBlock, imageBlock } from './media-blocks.ts';
import type { Target } from './target.ts';
import type { Block, ResultBlock } from './wire-body.ts';

/** The content of an empty result: the API requires one. */
const EMPTY_RESULT = '(no content)';

/**
 * The blocks of a user's parts. Blank text is skipped, because the API refuses it.
 *
 * @throws UnsupportedError for a part that the API does not accept: without it, the question would change
 */
export function userBlocks(parts: readonly UserPart[], at: string, target: Target): Block[] {
  return parts.flatMap((part, index): Block[] => {
    const blocks = userBlock(part, `${at}.content[${index}]`, target);
    return blocks.length === 0 ? [] : [...blocks, ...cachePointsFor(part, target)];
  });
}

function userBlock(part: UserPart, at: string, target: Target): Block[] {
  switch (part.type) {
    case 'text':
      return textBlocks(part);
    case 'image':
      return [imageBlock(part, at, target)];
    case 'file':
      return [fileBlock(part, at, target)];
    case 'audio':
      return [audioBlock(part, at, target)];
    default:
      return assertNever(part);
  }
}

/** A text block, or a text that the guardrail is to check; none for blank text. */
function textBlocks({ text, providerMetadata }: TextPart): Block[] {
  if (text.trim() === '') return [];
  // https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
  const guard = providerMetadata?.[PLUGIN_ID]?.['guardContent'];
  if (guard !== true && !isWireObject(guard)) return [{ text }];
  const qualifiers = listAt(guard, 'qualifiers').filter((one) => typeof one === 'string');
  return [{ guardContent: { text: { text, ...(qualifiers.length > 0 && { qualifiers }) } } } as Block];
}

/** The cache point after a part, for a model that knows cache points. */
export function cachePointsFor(part: Pick<TextPart, 'providerMetadata'>, target: Target): Block[] {
  return target.traits.caching ? [...cachePointAfter(part.providerMetadata)] : [];
}

/** The result of a tool call, with text, images and documents. The API refuses a failure without content. */
export function toolResultBlocks(part: ToolResultPart, at: string, target: Target): Block[] {
  const content =
    typeof part.content === 'string'
      ? plainText(part.content)
      : part.content.flatMap((inner, index) => resultBlocks(inner, `${at}.content[${index}]`, target));
  const toolResult = {
    toolUseId: part.toolCallId,
    content: content.length === 0 ? [{ text: EMPTY_RESULT }] : content,
    ...(part.isError === true && { status: 'error' as const }),
  };
  return [{ toolResult } as Block, ...cachePointsFor(part, target)];
}

function resultBlocks(part: TextPart | ImagePart | FilePart, at: string, target: Target): ResultBlock[] {
  switch (part.type) {
    case 'text':
      return plainText(part.text);
    case 'image':
      return [imageBlock(part, at, target)];
    case 'file':
      return [fileBlock(part, at, target)];
    default:
      return assertNever(part);
  }
}

function plainText(text: string): { readonly text: string }[] {
  return text.trim() === '' ? [] : [{ text }];
}
