import type { Logger } from '../../plugin/logger.ts';
import type { ClientEmitter } from './client-emitter.ts';

/** Logs the client's decisions, without prompts, answers or keys. */
export function logEvents(emitter: ClientEmitter, logger: Logger): void {
  emitter.on('retry', ({ requestId, correlationId, provider, model, delayMs, error }) =>
    logger.info(`Asking "${provider}" again in ${delayMs} ms.`, {
      requestId,
      correlationId,
      provider,
      model,
      delayMs,
      code: error.code,
    }),
  );
  emitter.on('failover', ({ requestId, correlationId, from, to, reason, error }) =>
    logger.warn(`Failing over from "${from}" to "${to}".`, {
      requestId,
      correlationId,
      from,
      to,
      reason,
      error: error.message,
    }),
  );
  emitter.on('hedge', ({ requestId, correlationId, provider, model, afterMs, against }) =>
    logger.info(`Asking "${provider}", too: "${against.provider}" has not begun to answer within ${afterMs} ms.`, {
      requestId,
      correlationId,
      provider,
      model,
      afterMs,
    }),
  );
  emitter.on('interruption', ({ requestId, correlationId, provider, model, attempt, reason, error, partial }) =>
    logger.warn(`The stream of "${provider}" broke off.`, {
      requestId,
      correlationId,
      provider,
      model,
      attempt,
      reason,
      error: error.message,
      textLength: partial.text.length,
    }),
  );
  emitter.on('continuation', ({ requestId, correlationId, from, provider, model, attempt, reason, prefilled }) =>
    logger.info(`"${provider}" continues the stream of "${from}".`, {
      requestId,
      correlationId,
      from,
      provider,
      model,
      attempt,
      reason,
      prefilled,
    }),
  );
  emitter.on('restart', ({ requestId, correlationId, from, provider, model, attempt, reason, discard }) =>
    logger.info(`"${provider}" restarts the answer after the stream of "${from}" broke off.`, {
      requestId,
      correlationId,
      from,
      provider,
      model,
      attempt,
      reason,
      discardedTextLength: discard.textLength,
    }),
  );
  emitter.on('warning', ({ requestId, correlationId, provider, model, attempt, warning }) => {
    // Ignored settings are logged at debug level; a missing piece of an answer is a warning.
    const write = warning.code === 'malformed-chunk' ? logger.warn : logger.debug;
    return write.call(logger, `The answer of "${provider}" has a warning: ${warning.message}`, {
      requestId,
      correlationId,
      provider,
      model,
      attempt,
      code: warning.code,
      ...(warning.setting !== undefined && { setting: warning.setting }),
    });
  });
  emitter.on('skip', ({ requestId, correlationId, skipped }) =>
    logger.debug(`"${skipped.provider}" is not asked: ${skipped.message}.`, { requestId, correlationId, ...skipped }),
  );
  emitter.on('attemptStart', ({ requestId, correlationId, provider, model, attempt, kind, lastResort }) => {
    if (lastResort !== true) return;
    logger.warn(`"${provider}" is asked as the last resort: its circuit is open, and no other candidate is left.`, {
      requestId,
      correlationId,
      provider,
      model,
      attempt,
      kind,
      lastResort,
    });
  });
  emitter.on('attemptEnd', ({ requestId, correlationId, attempt }) => {
    // The provider has its own id for the attempt.
    const { requestId: providerRequestId, ...fields } = attempt;
    return logger.debug(`An attempt on "${attempt.provider}" ended: ${attempt.outcome}.`, {
      requestId,
      correlationId,
      ...fields,
      ...(providerRequestId !== undefined && { providerRequestId }),
    });
  });
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
  emitter.on('error', ({ requestId, correlationId, error, durationMs }) => {
    const write = error.code === 'aborted' ? logger.debug : logger.error;
    return write.call(logger, `A call failed: ${error.message}`, {
      requestId,
      correlationId,
      code: error.code,
      durationMs,
    });
  });
}
