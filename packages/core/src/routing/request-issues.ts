import { prepareFor } from '../conversation/prepare-for.ts';
import { type InputIssue, ValidationError } from '../errors/client-errors.ts';
import type { SkippedCandidate } from '../types/attempt.ts';
import { NO_ISSUES, type RequestIssue } from '../types/request-issue.ts';
import type { UnifiedRequest } from '../types/unified-request.ts';
import type { Plan } from './plan.ts';
import type { Route } from './route.ts';

/**
 * What keeps a route from taking this request: what its model would refuse, and under `strict` also what it would not do as
 * asked. On the path of every call.
 */
export function requestIssues(route: Route, request: UnifiedRequest, strict: boolean): readonly RequestIssue[] {
  const { provider } = route.entry;
  if (provider.checkRequest === undefined) return NO_ISSUES;
  let issues: readonly RequestIssue[];
  try {
    issues = provider.checkRequest(strict ? asPrepared(route, request) : request, route.model, strict);
  } catch {
    // A plugin's mistake. The try itself will tell what is wrong, if anything is.
    return NO_ISSUES;
  }
  if (issues.length === 0) return NO_ISSUES;
  return strict ? issues : issues.filter(({ kind }) => kind === 'invalid');
}

/** Why a route with issues is passed over. */
export function skipForIssues(route: Route, issues: readonly RequestIssue[]): SkippedCandidate {
  const isInvalid = issues.some(({ kind }) => kind === 'invalid');
  const detail = issues.map(sentenceOf).join('; ');
  return { ...route.skip(isInvalid ? 'invalid-parameter' : 'unsupported-setting', undefined, detail), issues };
}

/** @throws ValidationError where nobody is left to ask, and the request alone is to blame */
export function throwIfUnfit({ routes, ruledOut }: Pick<Plan, 'routes' | 'ruledOut'>): void {
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

/** The request as the provider will be given it: what is taken out of a foreign conversation is no shortcoming of its. */
function asPrepared({ entry }: Route, request: UnifiedRequest): UnifiedRequest {
  const { conversation } = entry.provider;
  if (conversation === undefined) return request;
  const { messages } = prepareFor(request.messages, { ...conversation, provider: entry.pluginId });
  return messages === request.messages ? request : { ...request, messages };
}
