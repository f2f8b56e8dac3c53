import type { EmbeddingRequest, EmbeddingResponse } from '../model/embedding.ts';
import { withFirstModel } from '../routing/model-aliases.ts';
import { planEmbedding } from '../routing/plan.ts';
import { embedInBatches } from './answer/embed.ts';
import type { ClientSetup } from './attempt/client-setup.ts';
import type { Call } from './call/call.ts';
import type { CallBooks } from './events/call-books.ts';

/**
 * The path of an embedding call from its opened records to its vectors.
 * @throws the call's error; its records are closed then
 */
export async function runEmbedding(
  call: Call,
  request: EmbeddingRequest,
  setup: ClientSetup,
  books: CallBooks,
): Promise<EmbeddingResponse> {
  const { emitter, table, aliases, prices, requires } = setup;
  const { observed } = emitter;
  observed.begin(call, request);
  const event = { inputs: request.input.length, ...(request.model !== undefined && { model: request.model }) };
  emitter.emit('embedRequest', () => ({ ...call.ids, ...event }), call);
  try {
    call.throwIfStopped();
    const loading = prices?.pending();
    if (loading !== undefined && prices?.requiresPrice === true) await call.waitForPrices(loading);
    const meant = withFirstModel(request, aliases);
    const plan = planEmbedding(table, meant, call.options, requires, prices);
    const response = await observed.run(call, () => embedInBatches(call, meant, plan, setup));
    books.embedded(call, response);
    return response;
  } catch (error) {
    books.failed(call, error, undefined, 'embed');
    throw error;
  }
}
