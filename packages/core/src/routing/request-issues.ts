import { type InputIssue, UnknownPriceError, ValidationError } from '../errors/client-errors.ts';
import type { SkippedCandidate } from '../model/attempt.ts';
import { isShortcoming, NO_ISSUES, type RequestIssue } from '../model/request-issue.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import type { Warning } from '../model/warning.ts';
import { fitForRoute } from './fit-for-route.ts';
import type { Plan } from './plan.ts';
import type { Route } from './route.ts';

/**
 * What keeps a route from taking this request: what its model would refuse, and under `strict` also what it would not do as
 * asked. On the path of every call.
 */
export function requestIssues(route: Route, request: UnifiedRequest, strict: boolean): readonly RequestIssue[] {
  const { provider } = route.entry;
  // What is taken out of a foreign conversation is no shortcoming of the provider's; what has to be left out is.
  const fit = strict ? fitForRoute(request, route) : undefined;
  const lost = fit?.warnings.filter(isShortcoming).map(issueOf) ?? NO_ISSUES;
  if (provider.checkRequest === undefined) return lost;
  let issues: readonly RequestIssue[];
  try {
    issues = provider.checkRequest(fit?.request ?? request, route.model, strict);
  } catch {
    // A plugin's mistake. The try itself will tell what is wrong, if anything is.
    return lost;
  }
  if (strict) return lost.length === 0 ? issues : [...lost, ...issues];
  return issues.length === 0 ? NO_ISSUES : issues.filter(({ kind }) => kind === 'invalid');
}

function issueOf({ setting = '', message }: Warning): RequestIssue {
  return { path: setting, message, kind: 'unsupported' };
}

/** Why a route with issues is passed over. */
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
      return { path: issue.path, message: `${sentenceOf(issue)}, says "${provider}" (${model})` };
    }),
  );
  const isStrict = ruledOut.every(({ reason }) => reason === 'unsupported-setting');
  const head = isStrict
    ? 'No provider does all that the request asks for, and the call is strict.'
    : 'No provider takes the request as it is.';
  const lines = issues.map(({ message }) => message).join('; ');
  throw new ValidationError(`${head} ${lines}.`, { issues });
}

/** Names the field, unless the sentence does. */
function sentenceOf({ path, message }: RequestIssue): string {
  const sentence = message.replace(/\.$/, '');
  return path === '' || sentence.includes(path) ? sentence : `${path} ${sentence}`;
}
