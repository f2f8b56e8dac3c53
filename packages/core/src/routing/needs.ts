import { isTextFile } from '../conversation/file-text.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { ProviderCapabilities } from '../plugin/capabilities.ts';

/** The capabilities that a call can require. */
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

/** A capability that a call can name in `requires`. */
export type Capability = (typeof CAPABILITIES)[number];

/**
 * The capabilities that this request needs, and those that the call requires. `responseFormat` alone needs none: plugins have
 * fallbacks for it.
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
      // A text file is sent as text to a provider that accepts no files.
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
