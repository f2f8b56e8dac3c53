import type { ProviderCapabilities } from '../provider/capabilities.ts';
import type { UnifiedRequest } from '../types/unified-request.ts';

/** A capability that a request can need. */
export type Need = 'tools' | 'images' | 'files' | 'audio';

/** What a provider must be able to do for this request. `responseFormat` is no need: plugins fall back where they must. */
export function needsOf(request: UnifiedRequest): ReadonlySet<Need> {
  const needs = new Set<Need>();
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
export function missingNeeds(needs: ReadonlySet<Need>, capabilities: ProviderCapabilities): readonly Need[] {
  return needs.size === 0 ? [] : [...needs].filter((need) => !capabilities[need]);
}
