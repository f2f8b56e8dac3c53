import type { AdmissionPreview, AdmissionQuestion, AdmissionTarget } from '../../middleware/try-admission.ts';
import type { Route } from '../../routing/route.ts';
import type { EmbeddingRequest } from '../../types/embedding.ts';
import type { UnifiedRequest } from '../../types/unified-request.ts';
import type { Call } from '../call/call.ts';

/** What a try is about, for `explain`. @param others the candidates after it */
export function admissionPreview(
  request: UnifiedRequest | EmbeddingRequest,
  metadata: { readonly [key: string]: unknown } | undefined,
  route: Route,
  others: () => readonly Route[],
): AdmissionPreview {
  const subject =
    'messages' in request ? { operation: 'chat' as const, request } : { operation: 'embedding' as const, request };
  return {
    ...subject,
    metadata: metadata ?? NO_METADATA,
    target: targetOf(route),
    get others() {
      return others().map(targetOf);
    },
  };
}

/** The same, for a call that is under way. */
export function admissionQuestion(
  call: Call,
  request: UnifiedRequest | EmbeddingRequest,
  route: Route,
  others: () => readonly Route[],
): AdmissionQuestion {
  // By assignment: a spread would compute the others.
  return Object.assign(admissionPreview(request, call.options.metadata, route, others), {
    call,
    ...call.ids,
    logger: call.logger,
  });
}

function targetOf({ entry, model, capabilities }: Route): AdmissionTarget {
  return {
    provider: entry.name,
    plugin: entry.pluginId,
    model,
    priced: entry.priced,
    maxContextTokens: capabilities.maxContextTokens,
  };
}

const NO_METADATA: { readonly [key: string]: unknown } = Object.freeze({});
