import {
  type FinishReason,
  finishMeaning,
  InvalidResponseError,
  PermissionError,
  type ProviderErrorClass,
  type ProviderErrorOptions,
  UnsupportedError,
} from '@flexiai/core/plugin';

/** How to report a 200 without a proper answer. */
export interface FailedEnding {
  readonly type: ProviderErrorClass;
  readonly what: string;
  readonly scope?: ProviderErrorOptions['scope'];
}

/** The model failed at this attempt; the next may succeed. */
const failed = (what: string): FailedEnding => ({ type: InvalidResponseError, what });
/** This model will always refuse the same request; another one may accept it. */
const refused = (what: string): FailedEnding => ({ type: UnsupportedError, what });

/**
 * The reasons that mean failure.
 * @see https://ai.google.dev/api/generate-content#FinishReason
 */
const FAILURES: ReadonlyMap<string, FailedEnding> = new Map([
  ['MALFORMED_FUNCTION_CALL', failed('the model wrote a function call that cannot be read')],
  ['UNEXPECTED_TOOL_CALL', failed('the model called a tool that it was not offered')],
  ['TOO_MANY_TOOL_CALLS', failed('the model called tools endlessly')],
  ['MALFORMED_RESPONSE', failed('the model wrote a response that cannot be read')],
  ['NO_IMAGE', failed('the model made no image')],
  ['IMAGE_OTHER', failed('the image could not be made')],
  ['OTHER', failed('no reason was given')],
  ['LANGUAGE', refused('the model does not support the language')],
  ['MISSING_THOUGHT_SIGNATURE', refused('the conversation lacks a thought signature of this model')],
  [
    'PUP_LIMITED_DISABLED',
    { type: PermissionError, what: 'the account is limited for breaking the terms of use', scope: 'account' },
  ],
]);

/** Future reasons, recognised by their first or last word. */
const FAILURE_LIKE = /^(?:MALFORMED|UNEXPECTED|INVALID|MISSING)_|_(?:ERROR|FAILED|FAILURE)$/;
const FILTER_LIKE = /SAFETY|PROHIBITED|RECITATION|BLOCKLIST|BLOCKED|JAILBREAK|ESCALATION/;

/** The report for a reason that means failure; `undefined` for every other one. */
export function failedEnding(raw: string): FailedEnding | undefined {
  const reason = raw.trim().toUpperCase();
  const known = FAILURES.get(reason);
  if (known !== undefined || FILTER_LIKE.test(reason)) return known;
  return finishMeaning(raw) === 'failure' || FAILURE_LIKE.test(reason) ? failed('the model failed') : undefined;
}

/**
 * Why the model ended its answer. Tool calls end with `STOP` like any other answer; an unknown reason is `other`. Finish reasons of
 * other wires come from proxies that translate incompletely.
 */
export function finishReasonOf(raw: string | undefined, hasToolCalls: boolean): FinishReason {
  // A whole answer without a reason; a stream never ends like this.
  if (raw === undefined) return hasToolCalls ? 'tool-calls' : 'other';
  const reason = raw.trim().toUpperCase();
  if (FILTER_LIKE.test(reason)) return 'content-filter';
  // The limit of one request was reached; `continuationToken` in the metadata continues it.
  if (reason === 'CONTINUATION') return 'length';
  const meaning = finishMeaning(raw);
  if (meaning === 'stop' || meaning === 'tool-calls') return hasToolCalls ? 'tool-calls' : 'stop';
  return meaning === 'failure' ? 'other' : meaning;
}
