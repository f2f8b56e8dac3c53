import type { Origin, ReasoningPart } from '@flexiai/core/plugin';
import { bareModelName } from '../models/model-name.ts';
import type { ModelTraits } from '../models/model-traits.ts';
import { PLUGIN_ID } from '../plugin-id.ts';
import type { DocumentNames } from './document-names.ts';

/** The target of a request, as far as it decides what is sent to it. */
export interface Target {
  /** The name of the entry. */
  readonly provider: string;
  readonly model: string;
  readonly traits: ModelTraits;
  readonly documents: DocumentNames;
}

/** Whether a part comes from Bedrock, or from nowhere in particular. */
export function isOwn({ origin }: { readonly origin?: Origin }): boolean {
  return origin === undefined || origin.provider === PLUGIN_ID;
}

/**
 * Whether a thought is sent back. Models that sign theirs accept only signed ones, of the same vendor; all others refuse a
 * conversation with thoughts.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ReasoningContentBlock.html
 */
export function thoughtGoesBack(part: ReasoningPart, { model, traits }: Target): boolean {
  if (!isOwn(part) || !traits.signsThoughts) return false;
  if (part.signature === undefined && part.redacted === undefined) return false;
  const asked = part.origin?.model;
  if (asked === undefined || asked === model) return true;
  const [own, other] = [bareModelName(model), bareModelName(asked)];
  if (own === other) return true;
  return !traits.ownThinkingOnly && vendorOf(own) === vendorOf(other);
}

function vendorOf(bare: string): string {
  return bare.slice(0, bare.indexOf('.'));
}
