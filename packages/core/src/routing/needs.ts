import type { ProviderCapabilities } from '../provider/capabilities.ts';
import type { UnifiedRequest } from '../types/unified-request.ts';

/** The capabilities that a provider has or has not. */
export const CAPABILITIES = [
  'streaming',
  'tools',
  'images',
  'files',
  'audio',
  'jsonSchema',
  'reasoning',
  'prefill',
] as const satisfies readonly (keyof ProviderCapabilities)[];

export type Capability = (typeof CAPABILITIES)[number];

/**
 * What a provider must be able to do for this request, and for whoever asks for more. `responseFormat` is no need by
 * itself: plugins fall back where they must.
 */
export function needsOf(request: UnifiedRequest, required: readonly Capability[] = []): ReadonlySet<Capability> {
  const needs = new Set<Capability>(required);
  if (request.tools !== undefined && request.tools.length > 0) needs.add('tools');
  for (const message of request.messages) {
    if (message.role !== 'user' || typeof message.content === 'string') continue;
    for (const part of message.content) {
      if (part.type === 'image') needs.add('images');
      else if (part.type === 'file') needs.add('files');
      else if (part.type === 'audio') needs.add('audio');
    }
  }
  return needs;
}

/** The needs that a provider does not meet. */
export function missingNeeds(
  needs: ReadonlySet<Capability>,
  capabilities: ProviderCapabilities,
): readonly Capability[] {
  return needs.size === 0 ? [] : [...needs].filter((need) => !capabilities[need]);
}
