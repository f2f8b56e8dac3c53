import type { AdmissionPreview, AdmissionQuestion, AdmissionTarget } from '../../middleware/try-admission.ts';
import type { EmbeddingRequest } from '../../model/embedding.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { Logger } from '../../plugin/logger.ts';
import type { Route } from '../../routing/route.ts';
import type { Call } from '../call/call.ts';

type Metadata = { readonly [key: string]: unknown };

/** The facts of a possible attempt, for `explain`. @param others the candidates after it */
export function admissionPreview(
  request: UnifiedRequest | EmbeddingRequest,
  metadata: Metadata | undefined,
  route: Route,
  others: () => readonly Route[],
): AdmissionPreview {
  return new TryPreview(request, metadata, route, others) as AdmissionPreview;
}

/** The facts of an attempt of a running call. */
export function admissionQuestion(
  call: Call,
  request: UnifiedRequest | EmbeddingRequest,
  route: Route,
  others: () => readonly Route[],
): AdmissionQuestion {
  return new TryQuestion(call, request, route, others) as AdmissionQuestion;
}

/** A class, since one is made for every attempt: `others` is computed when it is read. */
class TryPreview {
  readonly operation: 'chat' | 'embedding';
  readonly request: UnifiedRequest | EmbeddingRequest;
  readonly metadata: Metadata;
  readonly target: AdmissionTarget;
  readonly #others: () => readonly Route[];

  constructor(
    request: UnifiedRequest | EmbeddingRequest,
    metadata: Metadata | undefined,
    route: Route,
    others: () => readonly Route[],
  ) {
    this.operation = 'messages' in request ? 'chat' : 'embedding';
    this.request = request;
    this.metadata = metadata ?? NO_METADATA;
    this.target = targetOf(route);
    this.#others = others;
  }

  get others(): readonly AdmissionTarget[] {
    return this.#others().map(targetOf);
  }
}

class TryQuestion extends TryPreview {
  readonly call: Call;
  readonly callId: string;
  readonly requestId: string;
  readonly correlationId: string;
  readonly logger: Logger;

  constructor(call: Call, request: UnifiedRequest | EmbeddingRequest, route: Route, others: () => readonly Route[]) {
    super(request, call.options.metadata, route, others);
    const { callId, requestId, correlationId } = call.ids;
    this.call = call;
    this.callId = callId;
    this.requestId = requestId;
    this.correlationId = correlationId;
    this.logger = call.logger;
  }
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

const NO_METADATA: Metadata = Object.freeze({});
