import { isTextFile } from '../conversation/file-text.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { ProviderCapabilities } from '../plugin/capabilities.ts';

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

/** One of them: what a call can ask for with `requires`. */
export type Capability = (typeof CAPABILITIES)[number];

/**
 * What a provider must be able to do for this request, and for whoever asks for more. `responseFormat` is no need by
 * itself: plugins fall back where they must.
 */
export function needsOf(request: UnifiedRequest, required: readonly Capability[] = []): ReadonlySet<Capability> {
  let needs: Set<Capability> | undefined = required.length === 0 ? undefined : new Set(required);
  const add = (need: Capability): void => {
    needs ??= new Set();
    needs.add(need);
  };
  if (request.tools !== undefined && request.tools.length > 0) add('tools');
  for (const message of request.messages) {
    if (message.role !== 'user' || typeof message.content === 'string') continue;
    for (const part of message.content) {
      if (part.type === 'image') add('images');
      // A text goes along as text where files are not taken.
      else if (part.type === 'file' && !isTextFile(part)) add('files');
      else if (part.type === 'audio') add('audio');
    }
  }
  return needs ?? NONE;
}

const NONE: ReadonlySet<Capability> = new Set();

/** The needs that a provider does not meet. */
export function missingNeeds(
  needs: ReadonlySet<Capability>,
  capabilities: ProviderCapabilities,
): readonly Capability[] {
  return needs.size === 0 ? MET : [...needs].filter((need) => !capabilities[need]);
}

const MET: readonly Capability[] = Object.freeze([]);
