import type { Origin, ProviderMetadata, ReasoningPart } from '@flexiai/core/plugin';
import { bareModelName, isClaude, type ModelTraits } from '../models/model-traits.ts';
import { stringAt } from '../wire.ts';

/** The target of a request, as far as it decides what is sent back to it. */
export interface Target {
  /** The name of the entry. */
  readonly provider: string;
  readonly model: string;
  readonly traits: ModelTraits;
  /** The entry has an address other than Anthropic's: a compatible endpoint, or a gateway. */
  isElsewhere(): boolean;
}

/**
 * The origin of a part besides the model that answered: the requested name, if one of the two is Claude's and the other is not.
 * Deployments and compatible endpoints answer with another name, and the next requested name decides what is sent back.
 */
export function askedNote(asked: string, answered: string): ProviderMetadata | undefined {
  return isClaude(asked) === isClaude(answered) ? undefined : { anthropic: { askedModel: asked } };
}

/** Whether a part comes from the same kind of service: Claude, or another vendor's model on this wire. */
export function isFromSameService(
  { origin, providerMetadata }: { readonly origin?: Origin; readonly providerMetadata?: ProviderMetadata },
  target: Target,
): boolean {
  if (origin === undefined) return true;
  if (origin.provider !== 'anthropic') return false;
  const asked = stringAt(providerMetadata?.['anthropic'], 'askedModel');
  if (isClaude(asked ?? origin.model) !== isClaude(target.model)) return false;
  // Another vendor's model with a Claude name: only if the same name is requested again, and not from Anthropic itself.
  if (!isClaude(target.model) || isClaude(origin.model)) return true;
  return target.isElsewhere() && asked === target.model;
}

/**
 * Whether thinking is sent back. Claude accepts only thinking that it signed, and newer models only their own; servers of other
 * vendors sign nothing, and some refuse a conversation without their thinking.
 *
 * @param isHandedOver the thinking belongs to a turn in which the API itself changed the model
 */
export function thoughtGoesBack(part: ReasoningPart, target: Target, isHandedOver: boolean): boolean {
  if (!isFromSameService(part, target)) return false;
  const { origin, signature, redacted } = part;
  if (!isClaude(target.model) || (origin !== undefined && !isClaude(origin.model))) return true;
  if (signature === undefined && redacted === undefined) return false;
  if (origin === undefined || !target.traits.ownThinkingOnly || isHandedOver) return true;
  return bareModelName(origin.model) === bareModelName(target.model);
}
