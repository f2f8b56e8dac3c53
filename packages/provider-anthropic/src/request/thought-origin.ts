import type { Origin, ProviderMetadata, ReasoningPart } from '@flexiai/core/plugin';
import { bareModelName, isClaude, type ModelTraits } from '../models/model-traits.ts';
import { stringAt } from '../wire.ts';

/** Where a request goes, as far as it matters for what goes back to it. */
export interface Target {
  /** The entry's name. */
  readonly provider: string;
  readonly model: string;
  readonly traits: ModelTraits;
  /** The entry has an address that is not Anthropic's: a compatible endpoint, or a gateway. */
  isElsewhere(): boolean;
}

/**
 * What a part says of its origin beyond the answering model: the name that was asked for, where one of the two is Claude's
 * and the other is not. Deployments and compatible endpoints answer under another name, and what goes back is decided by
 * the name that is asked again.
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
  // Another vendor's model behind a Claude name: only where the same name is asked again, and not of Anthropic itself.
  if (!isClaude(target.model) || isClaude(origin.model)) return true;
  return target.isElsewhere() && asked === target.model;
}

/**
 * Whether a thought goes back. Claude takes only what it signed, and newer models only their own; servers of other vendors
 * sign nothing, and some refuse a conversation in which their thoughts are missing.
 *
 * @param isHandedOver the thought belongs to a turn in which the API itself changed the model
 */
export function thoughtGoesBack(part: ReasoningPart, target: Target, isHandedOver: boolean): boolean {
  if (!isFromSameService(part, target)) return false;
  const { origin, signature, redacted } = part;
  if (!isClaude(target.model) || (origin !== undefined && !isClaude(origin.model))) return true;
  if (signature === undefined && redacted === undefined) return false;
  if (origin === undefined || !target.traits.ownThinkingOnly || isHandedOver) return true;
  return bareModelName(origin.model) === bareModelName(target.model);
}
