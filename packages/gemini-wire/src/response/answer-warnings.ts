import type { FinishReason, Warning } from '@flexiai/core/plugin';

/** The facts for the warnings of an answer that has ended. */
interface AnswerFacts {
  readonly finishReason: FinishReason;
  /** Anything but thinking. */
  readonly hasContent: boolean;
  /** The names of incomplete calls. */
  readonly cutCalls: readonly string[];
  /** The candidates after the first. */
  readonly others: number;
  /** Events that are not chunks of an answer. */
  readonly malformed: number;
}

export function answerWarnings({
  finishReason,
  hasContent,
  cutCalls,
  others,
  malformed,
}: AnswerFacts): readonly Warning[] {
  const warnings: Warning[] = cutCalls.map((name) => ({
    code: 'other',
    message: `The answer ended (${finishReason}) inside the arguments of a call to "${name}": the call was left out.`,
  }));
  if (!hasContent && (finishReason === 'stop' || finishReason === 'other')) {
    warnings.push({ code: 'other', message: 'The answer is empty, although Gemini ended it normally.' });
  }
  if (others > 0) {
    warnings.push({
      code: 'other',
      message: `The answer has ${others} more candidate(s), as candidateCount requires: they are in the answer's providerMetadata, as candidates.`,
    });
  }
  if (malformed > 0) {
    warnings.push({
      code: 'malformed-chunk',
      message: `${malformed} event(s) of the stream were not part of an answer and were skipped. Text may be missing.`,
    });
  }
  return warnings;
}
