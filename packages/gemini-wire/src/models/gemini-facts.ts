import type { ProviderFacts } from '@flexiai/core/plugin';
import { GEMINI_PLUGINS } from '../metadata/gemini-plugins.ts';
import { MEDIA_TAKEN } from '../request/media-taken.ts';
import { capabilitiesOf } from './capabilities.ts';
import type { GeminiService } from './embedding-verb.ts';
import { requestLimits } from './request-limits.ts';

/** What is known of an entry on this wire before its code for calls is loaded. */
export function geminiFacts(
  model: string,
  endpoint: string | undefined,
  service: GeminiService = 'gemini',
): ProviderFacts {
  return {
    model,
    capabilities: capabilitiesOf(model, service),
    endpoint,
    // Any id will do; thoughts go back with their signatures.
    conversation: { reasoning: true, media: MEDIA_TAKEN, sameWire: GEMINI_PLUGINS },
    capabilitiesOf: (other) => capabilitiesOf(other, service),
    limits: requestLimits,
  };
}
