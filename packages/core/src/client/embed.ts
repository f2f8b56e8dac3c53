import type { Plan } from '../routing/plan.ts';
import type { EmbeddingRequest, EmbeddingResponse, EmbeddingResult } from '../types/embedding.ts';
import type { Usage } from '../types/usage.ts';
import { addTokens } from '../types/usage-totals.ts';
import type { AttemptEnvironment } from './attempt-run.ts';
import type { Call } from './call.ts';
import { EmbedAttempt } from './embed-attempt.ts';
import { failover } from './failover.ts';

/**
 * The vectors for all inputs, in batches as large as every candidate takes. Each batch fails over by itself: the plan
 * holds only entries of one model, whose vectors mix.
 */
export async function embedInBatches(
  call: Call,
  request: EmbeddingRequest,
  plan: Plan,
  environment: AttemptEnvironment,
): Promise<EmbeddingResponse> {
  const sizes = plan.routes.map(({ entry }) => entry.provider.capabilities.maxEmbeddingInputs ?? 1);
  const size = Math.max(1, Math.min(...sizes, request.input.length));
  const results: EmbeddingResult[] = [];
  let provider = '';
  for (let start = 0; start < request.input.length; start += size) {
    const batch = { ...request, input: request.input.slice(start, start + size) };
    const attempt = await failover(
      call,
      plan,
      environment,
      (place) => new EmbedAttempt(call, environment, place, batch),
    );
    results.push(attempt.result);
    provider = attempt.provider;
  }
  const [first] = results;
  return {
    provider,
    model: first?.model ?? '',
    embeddings: results.flatMap(({ embeddings }) => embeddings),
    usage: results.map(({ usage }) => usage).reduce(sumUsage),
    warnings: results.flatMap(({ warnings }) => warnings),
    ...(results.length === 1 && first?.requestId !== undefined && { requestId: first.requestId }),
    attempts: [...call.ledger.attempts],
    skipped: call.ledger.skipped,
  };
}

function sumUsage(a: Usage, b: Usage): Usage {
  const reported = a.accuracy === 'reported' && b.accuracy === 'reported';
  return {
    inputTokens: addTokens(a.inputTokens, b.inputTokens),
    outputTokens: addTokens(a.outputTokens, b.outputTokens),
    totalTokens: addTokens(a.totalTokens, b.totalTokens),
    accuracy: reported ? 'reported' : 'unknown',
  };
}
