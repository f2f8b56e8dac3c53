import { type ErrorCode, ProviderError, type ResponseHeaders } from '@flexiai/core/plugin';
import type { Fault, StatusFault, WireErrorCase } from '../../server/fault.ts';
import { type ConformanceRule, type ConformanceRuleId, rule } from '../conformance-rule.ts';
import type { ServiceFeature } from '../conformance-server.ts';
import { expectEqual, expectIncludes, expectOneOf, expectThat, show } from '../expectations.ts';
import { ENTRY_NAME, hello, type Subject } from '../subject.ts';
import { failures } from './failures.ts';

const server = true;

/** The status alone must lead to the right class, whatever the body contains. */
const BY_STATUS: readonly (readonly [ConformanceRuleId, readonly number[], ErrorCode, ErrorCode?])[] = [
  ['FX-ERROR-01', [400], 'invalid-request'],
  ['FX-ERROR-02', [401], 'authentication'],
  ['FX-ERROR-03', [403], 'permission'],
  ['FX-ERROR-04', [404], 'model-not-found'],
  ['FX-ERROR-05', [429], 'rate-limit'],
  ['FX-ERROR-06', [500, 502, 504], 'server'],
  // Some services report a 503 as a server error in the body, which makes no difference.
  ['FX-ERROR-07', [503], 'overloaded', 'server'],
];

/** Common failures, which most services identify by more than the status. */
const BY_CASE: readonly (readonly [ConformanceRuleId, WireErrorCase, ErrorCode, string])[] = [
  ['FX-ERROR-08', 'context-length', 'context-length', 'a conversation that is too long'],
  ['FX-ERROR-09', 'insufficient-quota', 'quota-exhausted', 'an account without credit'],
  ['FX-ERROR-10', 'invalid-api-key', 'authentication', 'a rejected key'],
  ['FX-ERROR-11', 'model-not-found', 'model-not-found', 'an unknown model'],
  ['FX-ERROR-12', 'overloaded', 'overloaded', 'an overloaded service'],
];

/** The failures that not every service tells apart. */
const OWN_ERRORS: { readonly [Case in WireErrorCase]?: readonly ServiceFeature[] } = {
  'context-length': ['context-length-errors'],
  'insufficient-quota': ['quota-errors'],
  overloaded: ['overload-errors'],
};

/**
 * An address without a listener. The port of a closed server may be in use again, and the global `fetch` rejects ports
 * of well-known services.
 */
const UNUSED_PORT = 2;

/** The longest delay that an error may request, in ms. */
const HOUR_MS = 3_600_000;

export const errorRules: readonly ConformanceRule[] = [
  ...BY_STATUS.map(([id, statuses, ...codes]) =>
    rule(id, `HTTP ${statuses.join(', ')} is ${codes.join(' or ')}`, { server }, async (subject) => {
      for (const status of statuses) await expectCode(subject, { kind: 'status', status }, codes);
    }),
  ),

  ...BY_CASE.map(([id, error, code, what]) =>
    rule(id, `${what} is ${code}`, { server: OWN_ERRORS[error] ?? server }, async (subject) => {
      await expectCode(subject, { kind: 'status', error }, [code]);
    }),
  ),

  rule(
    'FX-ERROR-13',
    'a prompt that the service blocks is content-filter',
    { server: ['content-filters'] },
    async (subject) => {
      subject.server.reply({ fault: { kind: 'status', error: 'content-filter' } });
      for (const how of subject.ways) {
        const outcome = await subject.answer(how).then(
          ({ finishReason }) => finishReason,
          (error: unknown) => (error instanceof Error ? Reflect.get(error, 'code') : error),
        );
        expectEqual(outcome, 'content-filter', `how a blocked ${how} call ends`);
      }
    },
  ),

  rule('FX-ERROR-14', 'an error names the entry, the model and the status', { server }, async (subject) => {
    for (const { how, error } of await failures(subject, { kind: 'status', status: 500 })) {
      const { provider, model, status } = error;
      const expected = { provider: ENTRY_NAME, model: subject.model, status: 500 };
      expectEqual({ provider, model, status }, expected, `the names in the error of a ${how} call`);
    }
    const request = { ...hello(), model: 'another-model' };
    for (const { how, error } of await failures(subject, { kind: 'status', status: 500 }, { request })) {
      expectEqual(error.model, 'another-model', `the model in the error of a ${how} call`);
    }
  }),

  rule('FX-ERROR-15', "an error contains the service's request id", { server: ['request-ids'] }, async (subject) => {
    const reply = { requestId: 'req-15' };
    for (const { how, error } of await failures(subject, { kind: 'status', status: 500 }, { reply })) {
      expectEqual(error.requestId, 'req-15', `requestId in the error of a ${how} call`);
    }
  }),

  rule('FX-ERROR-16', 'an error contains the delay that the service requests', { server }, async (subject) => {
    const fault: StatusFault = { kind: 'status', status: 429, retryAfter: 7 };
    for (const { how, error } of await failures(subject, fault)) {
      expectEqual(error.retryAfterMs, 7000, `retryAfterMs of a ${how} call`);
    }
    const date = new Date(Date.now() + 20_000).toUTCString();
    for (const { how, error } of await failures(subject, { ...fault, retryAfter: date })) {
      const wait = error.retryAfterMs ?? Number.NaN;
      expectThat(wait > 10_000 && wait <= 21_000, `retryAfterMs of a ${how} call is ${wait} for ${date}`);
    }
  }),

  rule(
    'FX-ERROR-17',
    'an invalid Retry-After is ignored, and an endless one is limited',
    { server },
    async (subject) => {
      for (const retryAfter of ['soon', '-5', 'NaN']) {
        for (const { error } of await failures(subject, { kind: 'status', status: 429, retryAfter })) {
          const { retryAfterMs } = error;
          expectOneOf(retryAfterMs, [undefined, 0], `retryAfterMs for ${show(retryAfter)}`);
        }
      }
      for (const { error } of await failures(subject, { kind: 'status', status: 429, retryAfter: 31_536_000 })) {
        expectThat((error.retryAfterMs ?? 0) <= HOUR_MS, `retryAfterMs is ${show(error.retryAfterMs)} for a year`);
      }
    },
  ),

  rule(
    'FX-ERROR-18',
    "the message is the service's own sentence",
    { server, reads: ['errorBody'] },
    async (subject) => {
      const sentence = 'The kettle is out of water, fill it up.';
      const body = subject.wire.errorBody?.(sentence);
      for (const { how, error } of await failures(subject, { kind: 'status', status: 500, body })) {
        expectIncludes(error.message, sentence, `the message of a ${how} call`);
        expectThat(!/[{}]/.test(error.message), `the message of a ${how} call is a dump: ${show(error.message)}`);
      }
    },
  ),

  rule('FX-ERROR-19', "a proxy's HTML page is not used as the message", { server }, async (subject) => {
    const body = '<html><body><h1>Bad Gateway</h1></body></html>';
    for (const { how, error } of await failures(subject, { kind: 'status', status: 502, body })) {
      expectEqual(error.code, 'server', `the code of a ${how} call`);
      expectThat(!error.message.includes('<'), `the message of a ${how} call is ${show(error.message)}`);
    }
  }),

  rule('FX-ERROR-20', 'an error without a body still has a message', { server }, async (subject) => {
    for (const { how, error } of await failures(subject, { kind: 'status', status: 500, body: '' })) {
      expectEqual(error.code, 'server', `the code of a ${how} call`);
      expectThat(error.message.trim().length > 10, `the message of a ${how} call is ${show(error.message)}`);
    }
  }),

  rule(
    'FX-ERROR-21',
    "a refused connection is connection, with the system's error code",
    { server },
    async (subject) => {
      const nowhere = subject.server.baseURL.replace(/:\d+/, `:${UNUSED_PORT}`);
      const provider = subject.create(subject.entryOptions(nowhere));
      for (const how of subject.ways) {
        const error = await subject.failure(how, hello(), subject.context(), provider);
        expectEqual(codeOf(error), 'connection', `the code of a refused ${how} call`);
        expectIncludes(String(error), 'ECONNREFUSED', `the message of a refused ${how} call`);
      }
    },
  ),

  rule(
    'FX-ERROR-22',
    'a connection that is reset before the headers is connection',
    { server: ['resets'] },
    async (subject) => {
      await expectCode(subject, { kind: 'reset' }, ['connection']);
    },
  ),

  rule('FX-ERROR-23', 'a body that is not JSON is invalid-response', { server }, async (subject) => {
    subject.server.reply({ fault: { kind: 'invalid-json' } });
    expectEqual(codeOf(await subject.failure('whole')), 'invalid-response', 'the code of a page');
  }),

  rule('FX-ERROR-24', 'a truncated body is not an answer', { server }, async (subject) => {
    subject.server.reply({ text: 'One two three four.', fault: { kind: 'truncated-body' } });
    for (const how of subject.ways) {
      expectOneOf(
        codeOf(await subject.failure(how)),
        ['invalid-response', 'connection'],
        `the code of a truncated ${how} call`,
      );
    }
  }),

  rule('FX-ERROR-25', 'a body whose connection is reset is connection', { server: ['resets'] }, async (subject) => {
    subject.server.reply({ text: 'One two three four.', fault: { kind: 'reset', afterTokens: 1 } });
    expectEqual(codeOf(await subject.failure('whole')), 'connection', 'the code of a reset call');
  }),

  rule('FX-ERROR-26', 'a call is exactly one request, whatever its result', { server }, async (subject) => {
    const faults: readonly Fault[] = [
      { kind: 'status', status: 500 },
      { kind: 'status', status: 429, retryAfter: 0 },
      { kind: 'status', status: 503 },
      { kind: 'status', status: 408 },
      { kind: 'status', status: 409 },
      { kind: 'status', status: 400, headers: { 'x-should-retry': 'true' } },
      { kind: 'invalid-json' },
      { kind: 'cut', afterTokens: 1 },
    ];
    for (const fault of faults) {
      for (const how of subject.ways) {
        const before = subject.server.requests.length;
        subject.server.reply({ fault });
        await subject.failure(how);
        expectEqual(subject.server.requests.length - before, 1, `requests of one ${how} call under ${show(fault)}`);
      }
    }
  }),

  rule('FX-ERROR-27', 'the headers of an error are reported once', { server }, async (subject) => {
    for (const status of [429, 500]) {
      const heads: ResponseHeaders[] = [];
      const context = subject.context({ onHeaders: (head) => heads.push(head) });
      await failures(subject, { kind: 'status', status }, { context });
      const told = heads.map((head) => head.status);
      expectEqual(
        told,
        subject.ways.map(() => status),
        `what onHeaders received for HTTP ${status}`,
      );
    }
  }),

  rule(
    'FX-ERROR-28',
    'a finish reason for an aborted answer is a retryable error',
    { server, reads: ['failureReasons'] },
    async (subject) => {
      for (const finishReason of subject.wire.failureReasons ?? []) {
        for (const text of ['', 'Hel']) {
          subject.server.reply({ text, finishReason });
          for (const how of subject.ways) {
            const error = await subject.failure(how);
            expectThat(error instanceof ProviderError, `for ${show(finishReason)} a ${how} call threw ${show(error)}`);
            expectThat(error.isRetryable, `the error of a ${how} call for ${show(finishReason)} is ${error.code}`);
          }
        }
      }
    },
  ),
];

async function expectCode(subject: Subject, fault: Fault, codes: readonly (ErrorCode | undefined)[]): Promise<void> {
  for (const { how, error } of await failures(subject, fault)) {
    expectOneOf(error.code, codes, `the code of a ${how} call under ${show(fault)}`);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}
