import { describeValue } from '../data/describe-value.ts';
import { ConfigurationError } from '../errors/client-errors.ts';
import { FlexiAIError } from '../errors/flexiai-error.ts';
import { messageOf } from '../errors/message-of.ts';
import type { AttemptRecord } from '../model/attempt.ts';
import { type Logger, warn } from '../plugin/logger.ts';
import type { Middleware } from './middleware.ts';
import type {
  AdmissionForecast,
  AdmissionPreview,
  AdmissionQuestion,
  AdmissionVerdict,
  AdmittedTry,
  RefusedTry,
} from './try-admission.ts';

/** Combines the middleware with an `admit` function. */
export interface Admissions {
  /** The first refusal counts, and everything that was admitted before it is released. @throws FlexiAIError */
  admit(question: AdmissionQuestion): AdmissionVerdict | Promise<AdmissionVerdict>;
  /** The first refusal; without one, the budget with the least left. A middleware that throws is ignored and logged. */
  foresee(preview: AdmissionPreview): AdmissionForecast | undefined;
}

/** @returns `undefined` if no middleware admits attempts: such calls skip this file */
export function admissionsOf(middlewares: readonly Middleware[], logger: Logger): Admissions | undefined {
  // A middleware that was added twice counts an attempt once.
  const each = [...new Map(middlewares.map((middleware) => [originOf(middleware), middleware])).values()];
  const admitting = each.filter(({ admit }) => admit !== undefined);
  const foreseeing = each.filter(({ foresee }) => foresee !== undefined);
  if (admitting.length === 0 && foreseeing.length === 0) return undefined;
  return {
    admit: (question) => askFrom(0, admitting, question, []),
    foresee: (preview) => foreseeAll(foreseeing, preview, logger),
  };
}

/** A middleware that `use` has copied. */
interface UsedMiddleware extends Middleware {
  /** The object that the application passed. */
  readonly origin: Middleware;
}

/** A copy of a middleware for `use`: the same one may be used twice and be taken out once. */
export function usedMiddleware(middleware: Middleware): UsedMiddleware {
  return {
    origin: middleware,
    name: middleware.name,
    scope: middleware.scope,
    handle: (request, context, next) => middleware.handle(request, context, next),
    ...(middleware.admit !== undefined && { admit: (question) => middleware.admit?.(question) }),
    ...(middleware.foresee !== undefined && { foresee: (preview) => middleware.foresee?.(preview) }),
    ...(middleware.pricing !== undefined && { pricing: middleware.pricing }),
    ...(middleware.passive !== undefined && { passive: middleware.passive }),
  };
}

function originOf(middleware: Middleware | UsedMiddleware): Middleware {
  return 'origin' in middleware ? middleware.origin : middleware;
}

/** Every attempt runs this code: it is one loop, which creates a closure only if a middleware returns a promise. */
function askFrom(
  from: number,
  admitting: readonly Middleware[],
  question: AdmissionQuestion,
  passes: AdmittedTry[],
): AdmissionVerdict | Promise<AdmissionVerdict> {
  for (let place = from; place < admitting.length; place += 1) {
    const middleware = admitting[place] as Middleware;
    let verdict: AdmissionVerdict | Promise<AdmissionVerdict>;
    try {
      verdict = middleware.admit?.(question);
    } catch (thrown) {
      return fail(thrown, middleware, question, passes);
    }
    if (isPromise(verdict)) {
      return Promise.resolve(verdict).then(
        (later) => take(later, middleware, question, passes) ?? askFrom(place + 1, admitting, question, passes),
        (thrown) => fail(thrown, middleware, question, passes),
      );
    }
    const refused = take(verdict, middleware, question, passes);
    if (refused !== undefined) return refused;
  }
  return passes.length === 0 ? undefined : new JoinedTries(passes, question.logger);
}

/**
 * Keeps an admission.
 * @returns the refusal, if the verdict is one; everything that was admitted before is then released
 */
function take(
  verdict: AdmissionVerdict,
  middleware: Middleware,
  question: AdmissionQuestion,
  passes: AdmittedTry[],
): RefusedTry | undefined {
  if (verdict === undefined) return undefined;
  if ('error' in verdict) {
    releaseAll(passes, question.logger);
    return verdict;
  }
  if (typeof verdict.settle !== 'function' || typeof verdict.release !== 'function') {
    const problem = `expected { settle, release } or { error }, got ${describeValue(verdict)}`;
    return fail(new TypeError(problem), middleware, question, passes);
  }
  passes.push(verdict);
  return undefined;
}

/** @throws the thrown error if it is one of the library's; otherwise an error with the name of the middleware */
function fail(
  thrown: unknown,
  { name }: Middleware,
  { logger }: AdmissionQuestion,
  passes: readonly AdmittedTry[],
): never {
  releaseAll(passes, logger);
  if (thrown instanceof FlexiAIError) throw thrown;
  const message = `The middleware "${name}" failed in admit: ${messageOf(thrown)}`;
  throw new ConfigurationError(message, { cause: thrown });
}

/** Combines the admissions of several middleware. If one of them throws, the answer is still returned. */
class JoinedTries implements AdmittedTry {
  readonly #passes: readonly AdmittedTry[];
  readonly #logger: Logger;

  constructor(passes: readonly AdmittedTry[], logger: Logger) {
    this.#passes = passes;
    this.#logger = logger;
  }

  settle(attempt: AttemptRecord): void {
    for (const pass of this.#passes) {
      try {
        pass.settle(attempt);
      } catch (thrown) {
        warnUnsettled(thrown, this.#logger);
      }
    }
  }

  release(): void {
    releaseAll(this.#passes, this.#logger);
  }
}

function releaseAll(passes: readonly AdmittedTry[], logger: Logger): void {
  for (const pass of passes) {
    try {
      pass.release();
    } catch (thrown) {
      warnUnsettled(thrown, logger);
    }
  }
}

function warnUnsettled(thrown: unknown, logger: Logger): void {
  warn(logger, `A middleware failed in settle or release: ${messageOf(thrown)}`);
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
      warn(logger, `The middleware "${middleware.name}" failed in foresee: ${messageOf(thrown)}`);
    }
  }
  return least;
}

/** Recognised by its shape, because the middleware may come from another realm. */
function isPromise(value: unknown): value is Promise<AdmissionVerdict> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
