import { AllProvidersFailedError } from '../../errors/failover-errors.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { Call } from '../call/call.ts';

/**
 * The error of a call without an answer: the only candidate's own error, else AllProvidersFailedError with one line for each
 * attempt and each skipped candidate.
 *
 * @param planned the number of candidates
 */
export function failedCall(call: Call, planned: number): FlexiAIError {
  const { ledger } = call;
  const errors = ledger.errors().map((error) => call.identify(error));
  const [only] = errors.slice(-1);
  if (planned === 1 && only !== undefined) return call.sign(only);
  const attempts = ledger.attempts.map(
    ({ provider, model, kind, durationMs, errorCode, errorMessage }, index) =>
      `  ${index + 1}. ${provider} (${model}), ${kind}, ${durationMs} ms: ${errorCode}: ${errorMessage}`,
  );
  const skips = ledger.skipped.map(
    ({ provider, model, message }) => `  -  ${provider} (${model}), not asked: ${message}`,
  );
  const count = ledger.attempts.length;
  const head = `No provider could answer (${count} ${count === 1 ? 'attempt' : 'attempts'}, ${skips.length} not asked):`;
  const message = [head, ...attempts, ...skips].join('\n');
  return call.sign(new AllProvidersFailedError(message, { skipped: ledger.skipped, errors }));
}
