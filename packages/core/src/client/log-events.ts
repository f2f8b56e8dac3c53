import type { Logger } from '../provider/logger.ts';
import type { ClientEmitter } from './client-events.ts';

/** Writes what the client decides to its logger: never a prompt, an answer or a key. */
export function logEvents(emitter: ClientEmitter, logger: Logger): void {
  emitter.on('retry', ({ requestId, provider, model, delayMs, error }) =>
    logger.info(`Asking "${provider}" again in ${delayMs} ms.`, {
      requestId,
      provider,
      model,
      delayMs,
      code: error.code,
    }),
  );
  emitter.on('failover', ({ requestId, from, to, reason, error }) =>
    logger.warn(`Failing over from "${from}" to "${to}".`, { requestId, from, to, reason, error: error.message }),
  );
  emitter.on('skip', ({ requestId, skipped }) =>
    logger.debug(`"${skipped.provider}" is not asked: ${skipped.message}.`, { requestId, ...skipped }),
  );
  emitter.on('attemptEnd', ({ requestId, attempt }) =>
    logger.debug(`A try on "${attempt.provider}" ended: ${attempt.outcome}.`, { requestId, ...attempt }),
  );
  emitter.on('breakerChange', ({ provider, model, from, to, reason }) => {
    const write = to === 'closed' ? logger.info : logger.warn;
    write.call(logger, `The circuit of "${provider}" (${model}) went from ${from} to ${to}.`, {
      provider,
      model,
      from,
      to,
      reason,
    });
  });
  emitter.on('error', ({ requestId, error, durationMs }) => {
    const write = error.code === 'aborted' ? logger.debug : logger.error;
    write.call(logger, `A call failed: ${error.message}`, { requestId, code: error.code, durationMs });
  });
}
