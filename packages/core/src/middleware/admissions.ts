import { ConfigurationError } from '../errors/client-errors.ts';
import { describeValue } from '../errors/describe-value.ts';
import { FlexiAIError } from '../errors/flexiai-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { type Logger, warn } from '../provider/logger.ts';
import type { Attempt } from '../types/attempt.ts';
import type { Middleware } from './middleware.ts';
import type {
  AdmissionForecast,
  AdmissionPreview,
  AdmissionQuestion,
  AdmissionVerdict,
  AdmittedTry,
} from './try-admission.ts';

/** The middleware that has a say in each try, as one. */
export interface Admissions {
  /** The first refusal counts: what was admitted before is released then. @throws FlexiAIError */
  admit(question: AdmissionQuestion): AdmissionVerdict | Promise<AdmissionVerdict>;
  /** The first refusal, else the budget that leaves least. A middleware that throws has no say, and is logged. */
  foresee(preview: AdmissionPreview): AdmissionForecast | undefined;
}

/** @returns `undefined` where no middleware has a say: the way of a call is then the same as without this file */
export function admissionsOf(middlewares: readonly Middleware[], logger: Logger): Admissions | undefined {
  const admitting = middlewares.filter(({ admit }) => admit !== undefined);
  const foreseeing = middlewares.filter(({ foresee }) => foresee !== undefined);
  if (admitting.length === 0 && foreseeing.length === 0) return undefined;
  return {
    admit: (question) => askInTurn(admitting, question, []),
    foresee: (preview) => foreseeAll(foreseeing, preview, logger),
  };
}

function askInTurn(
  admitting: readonly Middleware[],
  question: AdmissionQuestion,
  passes: readonly AdmittedTry[],
): AdmissionVerdict | Promise<AdmissionVerdict> {
  const [first, ...rest] = admitting;
  if (first === undefined) return passes.length === 0 ? undefined : joined(passes, question.logger);
  const fail = (thrown: unknown): never => {
    releaseAll(passes, question.logger);
    if (thrown instanceof FlexiAIError) throw thrown;
    const message = `The middleware "${first.name}" could not say whether a try may be made: ${messageOf(thrown)}`;
    throw new ConfigurationError(message, { cause: thrown });
  };
  const goOn = (verdict: AdmissionVerdict): AdmissionVerdict | Promise<AdmissionVerdict> => {
    if (verdict === undefined) return askInTurn(rest, question, passes);
    if ('error' in verdict) {
      releaseAll(passes, question.logger);
      return verdict;
    }
    if (typeof verdict.settle !== 'function' || typeof verdict.release !== 'function') {
      return fail(new TypeError(`expected { settle, release } or { error }, got ${describeValue(verdict)}`));
    }
    return askInTurn(rest, question, [...passes, verdict]);
  };
  let verdict: AdmissionVerdict | Promise<AdmissionVerdict>;
  try {
    verdict = first.admit?.(question);
  } catch (thrown) {
    return fail(thrown);
  }
  return isPromise(verdict) ? Promise.resolve(verdict).then(goOn, fail) : goOn(verdict);
}

function joined(passes: readonly AdmittedTry[], logger: Logger): AdmittedTry {
  return {
    settle: (attempt: Attempt) => {
      for (const pass of passes) tolerate(() => pass.settle(attempt), logger);
    },
    release: () => releaseAll(passes, logger),
  };
}

function releaseAll(passes: readonly AdmittedTry[], logger: Logger): void {
  for (const pass of passes) tolerate(() => pass.release(), logger);
}

/** A mistake in the books of a middleware must not cost the answer. */
function tolerate(run: () => void, logger: Logger): void {
  try {
    run();
  } catch (thrown) {
    warn(logger, `A middleware could not settle a try: ${messageOf(thrown)}`);
  }
}

function foreseeAll(
  foreseeing: readonly Middleware[],
  preview: AdmissionPreview,
  logger: Logger,
): AdmissionForecast | undefined {
  let least: AdmissionForecast | undefined;
  for (const middleware of foreseeing) {
    try {
      const forecast = middleware.foresee?.(preview);
      if (forecast?.refusal !== undefined) return forecast;
      if (forecast?.budget === undefined) continue;
      if (least?.budget === undefined || forecast.budget.leftUsd < least.budget.leftUsd) least = forecast;
    } catch (thrown) {
      warn(logger, `The middleware "${middleware.name}" could not foresee a try: ${messageOf(thrown)}`);
    }
  }
  return least;
}

/** By its shape: the middleware may come from another realm. */
function isPromise(value: unknown): value is Promise<AdmissionVerdict> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
