import type { ProviderMetadata } from '@flexiai/core/plugin';
import { isWireObject, objectAt, stringAt, type WireObject } from '../wire.ts';

/** What the end of a message tells beyond the unified model, by the API's names and by those of the metadata. */
const FACTS = [
  ['stop_details', 'stopDetails'],
  ['container', 'container'],
  ['context_management', 'contextManagement'],
  ['input_transformations', 'inputTransformations'],
  ['diagnostics', 'diagnostics'],
] as const;

/** The same of the usage: how often server tools ran, and which models took part. */
const USAGE_FACTS = [
  ['server_tool_use', 'serverToolUse'],
  ['iterations', 'iterations'],
  ['fallback_credit', 'fallbackCredit'],
] as const;

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
export function finishMetadata(end: WireObject, usage: WireObject): ProviderMetadata | undefined {
  const stopSequence = stringAt(end, 'stop_sequence');
  const anthropic: Record<string, unknown> = stopSequence === undefined ? {} : { stopSequence };
  for (const [field, name] of FACTS) if (isTold(end[field])) anthropic[name] = end[field];
  for (const [field, name] of USAGE_FACTS) if (isTold(usage[field])) anthropic[name] = usage[field];
  return Object.keys(anthropic).length === 0 ? undefined : { anthropic };
}

function isTold(value: unknown): boolean {
  return isWireObject(value) || (Array.isArray(value) && value.length > 0);
}

/** The end that a message has told so far: what is not there does not take away what was. */
export function mergeEnd(earlier: WireObject, later: WireObject): WireObject {
  const merged: Record<string, unknown> = { ...earlier };
  for (const [field, value] of Object.entries(later)) if (value !== null && value !== undefined) merged[field] = value;
  return merged;
}
