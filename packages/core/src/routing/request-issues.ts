import { type InputIssue, UnknownPriceError, ValidationError } from '../errors/client-errors.ts';
import type { SkippedCandidate } from '../model/attempt.ts';
import { isShortcoming, NO_ISSUES, type RequestIssue } from '../model/request-issue.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { Warning } from '../model/warning.ts';
import { fitCode } from './fit-code.ts';
import type { Plan } from './plan.ts';
import type { Route } from './route.ts';

/**
 * Why a route cannot take this request: what its model would refuse and, under `strict`, what it would ignore. It runs for
 * every call.
 */
export function requestIssues(route: Route, request: UnifiedRequest, strict: boolean): readonly RequestIssue[] {
  const { provider } = route.entry;
  // Content that is dropped because it belongs to another provider is not an issue of this provider; a loss is.
  // Before the first call, `explain` may ask without the code; a call has it.
  const fit = strict ? fitCode.loaded?.fitForRoute(request, route) : undefined;
  const lost = fit?.warnings.filter(isShortcoming).map(issueOf) ?? NO_ISSUES;
  if (provider.checkRequest === undefined) return lost;
  let issues: readonly RequestIssue[];
  try {
    issues = provider.checkRequest(fit?.request ?? request, route.model, strict);
  } catch {
    // A fault of the plugin. The attempt itself will fail if the request is wrong.
    return lost;
  }
  if (strict) return lost.length === 0 ? issues : [...lost, ...issues];
  return issues.length === 0 ? NO_ISSUES : issues.filter(({ kind }) => kind === 'invalid');
}

function issueOf({ setting = '', message }: Warning): RequestIssue {
  return { path: setting, message, kind: 'unsupported' };
}

/** The skip of a route with issues. */
export function skipForIssues(route: Route, issues: readonly RequestIssue[]): SkippedCandidate {
  const isInvalid = issues.some(({ kind }) => kind === 'invalid');
  const detail = issues.map(sentenceOf).join('; ');
  return { ...route.skip(isInvalid ? 'invalid-parameter' : 'unsupported-setting', undefined, detail), issues };
}

/**
 * @throws ValidationError where no candidate is left, and the request alone is the reason
 * @throws UnknownPriceError where no candidate with a known price is left
 */
export function throwIfUnfit({ routes, ruledOut }: Pick<Plan, 'routes' | 'ruledOut'>): void {
  if (routes.length === 0 && ruledOut.length > 0 && ruledOut.every(({ reason }) => reason === 'unknown-price')) {
    throw new UnknownPriceError(ruledOut);
  }
  if (routes.length > 0 || ruledOut.length === 0 || ruledOut.some(({ issues }) => issues === undefined)) return;
  const issues = ruledOut.flatMap(({ provider, model, issues: found = [] }) =>
    found.map((issue): InputIssue => {
      return { path: issue.path, message: `"${provider}" (${model}): ${sentenceOf(issue)}` };
    }),
  );
  const isStrict = ruledOut.every(({ reason }) => reason === 'unsupported-setting');
  const head = isStrict
    ? 'No provider supports every setting of the request, and strict is on.'
    : 'No provider accepts the request.';
  const lines = issues.map(({ message }) => message).join('; ');
  throw new ValidationError(`${head} ${lines}.`, { issues });
}

/** Prefixes the field, unless the sentence contains it. */
function sentenceOf({ path, message }: RequestIssue): string {
  const sentence = message.replace(/\.$/, '');
  return path === '' || sentence.includes(path) ? sentence : `${path} ${sentence}`;
}
