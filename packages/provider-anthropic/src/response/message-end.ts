import type { ProviderMetadata } from '@flexiai/core/plugin';
import { isWireObject, objectAt, stringAt, type WireObject } from '../wire.ts';

/** Fields of the end of a message that the unified model does not have, by the API's names and by those of the metadata. */
const FACTS = [
  ['stop_details', 'stopDetails'],
  ['container', 'container'],
  ['context_management', 'contextManagement'],
  ['input_transformations', 'inputTransformations'],
  ['diagnostics', 'diagnostics'],
] as const;

/** The same for the usage: the number of server tool calls, and the models that took part. */
const USAGE_FACTS = [
  ['server_tool_use', 'serverToolUse'],
  ['iterations', 'iterations'],
  ['fallback_credit', 'fallbackCredit'],
] as const;

/**
 * Why the model refused, if the API reports it: most refusals have no content.
 *
 * @param end a message, or the `delta` of a stream's `message_delta`
 * @see https://platform.claude.com/docs/en/test-and-evaluate/strengthen-guardrails/handle-streaming-refusals
 */
export function refusalOf(end: WireObject): string | undefined {
  return end['stop_reason'] === 'refusal' ? stringAt(objectAt(end, 'stop_details'), 'explanation') : undefined;
}

/** The fields of the end that the unified model does not have. */
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

/** The end of a message so far: a field that is absent in a later report keeps its value. */
export function mergeEnd(earlier: WireObject, later: WireObject): WireObject {
  const merged: Record<string, unknown> = { ...earlier };
  for (const [field, value] of Object.entries(later)) if (value !== null && value !== undefined) merged[field] = value;
  return merged;
}
