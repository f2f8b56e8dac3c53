import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import { ProviderError } from '../../errors/provider-error.ts';
import type { Logger } from '../../plugin/logger.ts';
import type { CallIds } from '../call/call-ids.ts';
import type { ClientEmitter } from './client-emitter.ts';

/** Logs what happens to a client outside of its calls, and the calls that fail, without prompts, answers or keys. */
export function logEvents(emitter: ClientEmitter, logger: Logger): void {
  emitter.on('breakerChange', ({ provider, model, from, to, reason }) => {
    const write = to === 'closed' ? logger.info : logger.warn;
    return write.call(logger, `The circuit of "${provider}" (${model}) went from ${from} to ${to}.`, {
      provider,
      model,
      from,
      to,
      reason,
    });
  });
  emitter.on('reconfigure', (change) => logger.info('Configuration reloaded.', { ...change }));
  emitter.on('error', (event) => {
    const { error, durationMs } = event;
    const write = error.code === 'aborted' ? logger.debug : logger.error;
    return write.call(logger, `A call failed: ${error.message}`, {
      ...idsOf(event),
      ...failureOf(error),
      code: error.code,
      durationMs,
    });
  });
}

/** Whose failure it was: that of the error itself, or of the last attempt where all candidates failed. */
function failureOf(error: FlexiAIError): Readonly<Record<string, unknown>> {
  const last = error.attempts?.at(-1);
  const own = error instanceof ProviderError ? error : undefined;
  const attempt = own === undefined || own.provider === last?.provider ? last : undefined;
  const provider = own?.provider ?? attempt?.provider;
  const model = own?.model ?? attempt?.model;
  const status = own?.status ?? attempt?.status;
  const providerRequestId = own?.providerRequestId ?? attempt?.providerRequestId;
  return {
    ...(provider !== undefined && { provider }),
    ...(model !== undefined && { model }),
    ...(status !== undefined && { status }),
    ...(providerRequestId !== undefined && { providerRequestId }),
    ...(error.attempts !== undefined && { attempts: error.attempts.length }),
  };
}

/** The ids that each line of a call has. */
export function idsOf({ callId, requestId, correlationId }: CallIds): CallIds {
  return { callId, requestId, correlationId };
}
