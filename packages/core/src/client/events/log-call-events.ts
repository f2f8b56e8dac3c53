import type { Logger } from '../../plugin/logger.ts';
import type { CallIds } from '../call/call-ids.ts';
import type { ClientEmitter } from './client-emitter.ts';
import type { ClientEvents } from './client-events.ts';
import { idsOf } from './log-events.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Logs the decisions of calls, and that they are answered, without prompts, texts or keys. */
export function logCallEvents(emitter: ClientEmitter, logger: Logger): void {
  emitter.on('response', (event) => logger.info(...answerLine(event)));
  emitter.on('embedResponse', (event) => logger.info(...answerLine(event)));
  emitter.on('retry', (event) =>
    logger.info(`Asking "${event.provider}" again in ${event.delayMs} ms.`, {
      ...routeOf(event),
      delayMs: event.delayMs,
      code: event.error.code,
    }),
  );
  emitter.on('failover', (event) => {
    const { from, to, reason, error } = event;
    return logger.warn(`Failing over from "${from}" to "${to}".`, {
      ...idsOf(event),
      from,
      to,
      reason,
      error: error.message,
    });
  });
  emitter.on('hedge', (event) => {
    const { provider, against, afterMs } = event;
    const slow = `"${against.provider}" has not begun to answer within ${afterMs} ms`;
    return logger.info(`Asking "${provider}", too: ${slow}.`, { ...routeOf(event), afterMs });
  });
  emitter.on('interruption', (event) =>
    logger.warn(`The stream of "${event.provider}" broke off.`, {
      ...routeOf(event),
      attempt: event.attempt,
      reason: event.reason,
      error: event.error.message,
      textLength: event.partial.text.length,
    }),
  );
  emitter.on('continuation', (event) =>
    logger.info(`"${event.provider}" continues the stream of "${event.from}".`, {
      ...resumptionOf(event),
      prefilled: event.prefilled,
    }),
  );
  emitter.on('restart', (event) =>
    logger.info(`"${event.provider}" restarts the answer after the stream of "${event.from}" broke off.`, {
      ...resumptionOf(event),
      discardedTextLength: event.discard.textLength,
    }),
  );
  emitter.on('warning', (event) => {
    const { provider, attempt, warning } = event;
    // Ignored settings are logged at debug level; a missing piece of an answer is a warning.
    const write = warning.code === 'malformed-chunk' ? logger.warn : logger.debug;
    return write.call(logger, `The answer of "${provider}" has a warning: ${warning.message}`, {
      ...routeOf(event),
      attempt,
      code: warning.code,
      ...(warning.setting !== undefined && { setting: warning.setting }),
    });
  });
  emitter.on('skip', (event) => {
    const { skipped } = event;
    return logger.debug(`"${skipped.provider}" is not asked: ${skipped.message}.`, { ...idsOf(event), ...skipped });
  });
  emitter.on('attemptStart', (event) => {
    const { provider, attempt, kind, lastResort } = event;
    if (lastResort !== true) return;
    logger.warn(`"${provider}" is asked as the last resort: its circuit is open, and no other candidate is left.`, {
      ...routeOf(event),
      attempt,
      kind,
      lastResort,
    });
  });
  emitter.on('attemptEnd', (event) => {
    // Its `requestId` is the provider's, and that of a line the call's.
    const { requestId: _providers, ...fields } = event.attempt;
    const { provider, outcome } = event.attempt;
    return logger.debug(`An attempt on "${provider}" ended: ${outcome}.`, { ...idsOf(event), ...fields });
  });
}

function answerLine(event: ClientEvents['response'] | ClientEvents['embedResponse']): [message: string, Fields] {
  const { response, durationMs } = event;
  const { provider, model, providerRequestId, usage, cost, attempts } = response;
  const isCached = 'cached' in response && response.cached !== undefined;
  const how = isCached ? 'A cached answer of' : 'An answer of';
  return [
    `${how} "${provider}" (${model}) after ${durationMs} ms.`,
    {
      ...idsOf(event),
      provider,
      model,
      ...(providerRequestId !== undefined && { providerRequestId }),
      durationMs,
      ...('firstContentMs' in event && { firstContentMs: event.firstContentMs }),
      attempts: attempts.length,
      ...('finishReason' in response && { finishReason: response.finishReason }),
      ...(isCached && { cached: true }),
      ...(usage.inputTokens !== undefined && { inputTokens: usage.inputTokens }),
      ...(usage.outputTokens !== undefined && { outputTokens: usage.outputTokens }),
      ...(cost !== undefined && { costUsd: cost.totalUsd }),
    },
  ];
}

function routeOf(event: CallIds & { readonly provider: string; readonly model: string }): Fields {
  return { ...idsOf(event), provider: event.provider, model: event.model };
}

function resumptionOf(event: ClientEvents['continuation'] | ClientEvents['restart']): Fields {
  const { from, attempt, reason } = event;
  return { ...routeOf(event), from, attempt, reason };
}
