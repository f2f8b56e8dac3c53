import {
  isObject,
  type JsonObject,
  listOf,
  type ProviderMetadata,
  type ReasoningPart,
  stringOf,
} from '@flexiai/core/plugin';
import { type AnswerState, itemMetadata } from '../../response/responses/answer-state.ts';

/** A reasoning item of an earlier answer, to be sent back. */
export interface ReplayedReasoning {
  readonly type: 'reasoning';
  readonly [field: string]: unknown;
}

/** The fields of a reasoning item that its part keeps. */
export interface KeptReasoning {
  /** The encrypted reasoning. */
  readonly signature?: string;
  /** The item without the encrypted reasoning. */
  readonly providerMetadata?: ProviderMetadata;
}

/**
 * The fields of a reasoning item that are sent back: all of them, because a model that reasons across its tool calls continues from
 * there. `undefined` if nothing can be sent back: the reasoning is neither encrypted, nor readable, nor stored at OpenAI.
 *
 * @see https://developers.openai.com/api/docs/guides/reasoning
 */
export function keepReasoning(
  { encrypted_content: encrypted, ...item }: JsonObject,
  answer: AnswerState,
): KeptReasoning | undefined {
  const signature = stringOf(encrypted);
  const hasText = listOf(item['summary']).length > 0 || listOf(item['content']).length > 0;
  if (signature === undefined && !hasText && !answer.stored) return undefined;
  const providerMetadata = itemMetadata(answer, { item });
  return { ...(signature !== undefined && { signature }), ...(providerMetadata !== undefined && { providerMetadata }) };
}

/** The target of the conversation. */
interface ReplayTarget {
  readonly model: string | undefined;
  /** The request is stored: items of earlier stored answers are found by their ids. */
  readonly stored: boolean;
}

/**
 * The item of a reasoning part. An item with neither encrypted nor readable reasoning exists at OpenAI only if it was stored;
 * readable reasoning is only for the model that wrote it, because others refuse it.
 */
export function replayReasoning(part: ReasoningPart, { model, stored }: ReplayTarget): ReplayedReasoning | undefined {
  const { signature, providerMetadata, origin } = part;
  const { item, responseId } = providerMetadata?.['openai'] ?? {};
  if (!isObject(item) || item['type'] !== 'reasoning') return undefined;
  if (signature !== undefined) return { ...withFittingId(item), type: 'reasoning', encrypted_content: signature };
  if (stored && typeof responseId === 'string') return { ...item, type: 'reasoning' };
  const open = listOf(item['content']).length > 0 && (origin === undefined || origin.model === model);
  return open ? { ...withFittingId(item), type: 'reasoning' } : undefined;
}

/** The API's error for a longer id: "Invalid 'input[2].id': string too long. Expected a string with maximum length 64". */
export const LONGEST_ITEM_ID = 64;

/** Some servers have ids that neither they nor OpenAI accept. A whole item needs none. */
function withFittingId({ id, ...item }: JsonObject): JsonObject {
  return typeof id === 'string' && id.length <= LONGEST_ITEM_ID ? { ...item, id } : item;
}
