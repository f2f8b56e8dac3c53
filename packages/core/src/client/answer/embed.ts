import type { EmbeddingRequest, EmbeddingResponse, EmbeddingResult } from '../../model/embedding.ts';
import type { Plan } from '../../routing/plan.ts';
import { embeddingLoad } from '../../routing/request-load.ts';
import { addUsage } from '../../usage/add-usage.ts';
import type { AttemptPlace } from '../attempt/attempt-place.ts';
import type { ClientSetup } from '../attempt/client-setup.ts';
import { EmbedAttempt } from '../attempt/embed-attempt.ts';
import type { Call } from '../call/call.ts';
import { Failover } from '../failover/failover.ts';

/**
 * The vectors for all inputs, in batches of the size that every candidate accepts. Each batch fails over separately: the plan
 * contains only entries of one model, whose vectors can be compared.
 */
export async function embedInBatches(
  call: Call,
  request: EmbeddingRequest,
  plan: Plan,
  setup: ClientSetup,
): Promise<EmbeddingResponse> {
  const sizes = plan.routes.map(({ entry }) => entry.provider.capabilities.maxEmbeddingInputs ?? 1);
  const size = Math.max(1, Math.min(...sizes, request.input.length));
  const results: EmbeddingResult[] = [];
  let provider = '';
  for (let start = 0; start < request.input.length; start += size) {
    const batch = { ...request, input: request.input.slice(start, start + size) };
    const question = {
      request: batch,
      attempt: (place: AttemptPlace) => new EmbedAttempt(call, setup, place, batch),
    };
    // Limits count the tokens of one batch, not of all batches.
    const load = embeddingLoad(batch.input);
    const attempt = await new Failover(call, setup, { ...plan, load }, question).run();
    results.push(attempt.result);
    provider = attempt.route.entry.name;
  }
  const [first] = results;
  const { cost } = call.ledger;
  return {
    provider,
    model: first?.model ?? '',
    embeddings: results.flatMap(({ embeddings }) => embeddings),
    usage: results.map(({ usage }) => usage).reduce(addUsage),
    warnings: results.flatMap(({ warnings }) => warnings),
    callId: call.id,
    ...(results.length === 1 &&
      first?.requestId !== undefined && { providerRequestId: first.requestId, requestId: first.requestId }),
    attempts: [...call.ledger.attempts],
    ...(cost !== undefined && { cost }),
    skipped: call.ledger.skipped,
  };
}
