import type { ProviderMetadata } from '@flexiai/core/plugin';
import { isWireObject, objectAt, stringAt, type WireObject } from './wire.ts';

/**
 * Why the model declined, where the API says so: most refusals come without any content.
 *
 * @param end a message, or the `delta` of a stream's `message_delta`
 * @see https://platform.claude.com/docs/en/test-and-evaluate/strengthen-guardrails/handle-streaming-refusals
 */
export function refusalOf(end: WireObject): string | undefined {
  return end['stop_reason'] === 'refusal' ? stringAt(objectAt(end, 'stop_details'), 'explanation') : undefined;
}

/** What the API says about the end beyond the unified model. */
export function finishMetadata(end: WireObject): ProviderMetadata | undefined {
  const stopSequence = stringAt(end, 'stop_sequence');
  const { stop_details: stopDetails, container } = end;
  const anthropic = {
    ...(stopSequence !== undefined && { stopSequence }),
    ...(isWireObject(stopDetails) && { stopDetails }),
    ...(isWireObject(container) && { container }),
  };
  return Object.keys(anthropic).length === 0 ? undefined : { anthropic };
}
