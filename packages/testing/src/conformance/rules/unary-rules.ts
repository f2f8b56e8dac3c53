import {
  AnswerText,
  partsFromContent,
  type RateLimitWindow,
  type ResponseHeaders,
  type UnifiedResponse,
} from '@flexiai/core/plugin';
import { type ConformanceRule, rule } from '../conformance-rule.ts';
import { expectEqual, expectOneOf, expectThat, forLater, show, within } from '../expectations.ts';
import { ENTRY_NAME, type How, hello, type Subject } from '../subject.ts';
import { withBlanks } from './blanks.ts';

/**
 * Characters of two, three and four bytes, some of several code points, and a line separator that is not a line break.
 */
export const MIXED_TEXT = 'Grüße, 世界! 👩‍👩‍👧 naïve — “quoted”\u2028“\\n” \n\t<ok> & {"a":[1]}';

const FINISH_REASONS = ['stop', 'length', 'tool-calls', 'content-filter', 'refusal', 'pause', 'other'] as const;

export const unaryRules: readonly ConformanceRule[] = [
  rule('FX-UNARY-01', 'an answer has the names of its entry and model, and a finish reason', {}, async (subject) => {
    const response = await subject.answer('whole');
    expectEqual(response.provider, ENTRY_NAME, 'response.provider');
    expectThat(response.model !== '', 'response.model is empty');
    expectThat(typeof response.id === 'string', `response.id is ${show(response.id)}`);
    expectOneOf(response.finishReason, FINISH_REASONS, 'response.finishReason');
  }),

  rule(
    'FX-UNARY-02',
    'text, tool calls, reasoning and refusal of an answer agree with its content',
    {},
    async (subject) => {
      expectAgreement(await subject.answer('whole'));
    },
  ),

  rule('FX-UNARY-03', 'attempts and skipped are left empty for the client', {}, async (subject) => {
    const { attempts, skipped } = await subject.answer('whole');
    expectEqual({ attempts, skipped }, { attempts: [], skipped: [] }, 'fields that the client sets');
  }),

  rule('FX-UNARY-04', 'a request is never changed', {}, async (subject) => {
    const request = {
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hello ' },
            { type: 'text', text: 'there.' },
          ],
        },
      ],
      maxOutputTokens: 100,
      stop: ['END'],
    } as const;
    const before = structuredClone(request);
    for (const how of subject.ways) {
      await subject.answer(how, request);
      expectEqual(request, before, `the request after a ${how} call`);
    }
  }),

  rule('FX-UNARY-05', 'the text of an answer is unchanged', { server: true }, async (subject) => {
    subject.server.reply({ text: MIXED_TEXT });
    const { text, finishReason } = await subject.answer('whole');
    expectEqual(text, MIXED_TEXT, 'response.text');
    expectEqual(finishReason, 'stop', 'response.finishReason');
  }),

  rule(
    'FX-UNARY-06',
    'the model of an answer is the one that answered, not the requested one',
    { server: ['served-model'] },
    async (subject) => {
      subject.server.reply({ text: 'Hello.', model: 'served-model-1' });
      await subject.eachAnswer(hello(), ({ model }, how) =>
        expectEqual(model, 'served-model-1', `${how} response.model`),
      );
    },
  ),

  rule('FX-UNARY-07', "the service's id of an answer is kept", { server: ['answer-ids'] }, async (subject) => {
    subject.server.reply({ text: 'Hello.', id: 'answer-7' });
    await subject.eachAnswer(hello(), ({ id }, how) => expectEqual(id, 'answer-7', `${how} response.id`));
  }),

  rule(
    'FX-UNARY-08',
    "a request's model overrides the entry's",
    { server: true, reads: ['readRequest'] },
    async (subject) => {
      for (const how of subject.ways) {
        await subject.answer(how, { ...hello(), model: 'another-model' });
        expectEqual(subject.lastSent().model, 'another-model', `the requested model of a ${how} call`);
      }
    },
  ),

  rule(
    'FX-UNARY-09',
    "the finish reason is reported in the library's and in the service's words",
    { server: true, reads: ['finishReasons'] },
    async (subject) => {
      const reasons = Object.entries(subject.wire.finishReasons ?? {}).flatMap(([reason, words]) =>
        [words].flat().map((word) => [reason, word] as const),
      );
      for (const [reason, word] of reasons) {
        const toolCalls = [{ id: 'call_1', name: 'look_up', arguments: { word: 'tea' } }];
        subject.server.reply({ text: 'Hello', finishReason: word, ...(reason === 'tool-calls' && { toolCalls }) });
        await subject.eachAnswer(hello(), ({ finishReason, rawFinishReason }, how) => {
          expectEqual(finishReason, reason, `the ${how} finishReason for ${show(word)}`);
          expectEqual(rawFinishReason, word, `the ${how} rawFinishReason`);
        });
      }
    },
  ),

  rule('FX-UNARY-10', 'an unknown finish reason is not an error', { server: true }, async (subject) => {
    // In the style of the wire: in capitals if the wire uses capitals.
    const word = /^[A-Z_]+$/.test(subject.wordsFor('stop')[0] ?? '') ? 'TEATIME' : 'teatime';
    subject.server.reply({ text: 'Hello', finishReason: word });
    await subject.eachAnswer(hello(), ({ finishReason, rawFinishReason, text }, how) => {
      expectEqual(
        [finishReason, rawFinishReason, text],
        ['other', word, 'Hello'],
        `the finish reason of the ${how} answer`,
      );
    });
  }),

  rule('FX-UNARY-11', 'an empty answer is an answer', { server: true }, async (subject) => {
    subject.server.reply({ text: '' });
    await subject.eachAnswer(hello(), ({ text, content, finishReason }, how) => {
      expectEqual(
        { text, content, finishReason },
        { text: '', content: [], finishReason: 'stop' },
        `the ${how} answer`,
      );
    });
  }),

  rule(
    'FX-UNARY-12',
    'the response headers are reported once, before the body',
    { server: ['request-ids'] },
    async (subject) => {
      subject.server.reply({ text: 'Hello.', requestId: 'req-12' });
      for (const how of subject.ways) {
        const heads: ResponseHeaders[] = [];
        const response = await subject.answer(how, hello(), subject.context({ onHeaders: (head) => heads.push(head) }));
        const told = heads.map(({ status, requestId }) => ({ status, requestId }));
        expectEqual(told, [{ status: 200, requestId: 'req-12' }], `what a ${how} call reported by onHeaders`);
        expectEqual(response.requestId, 'req-12', `the ${how} response.requestId`);
      }
    },
  ),

  rule('FX-UNARY-13', 'onHeaders is called even if the body never arrives', { server: true }, async (subject) => {
    for (const how of subject.ways) {
      const head = Promise.withResolvers<ResponseHeaders>();
      const controller = new AbortController();
      subject.server.reply({ fault: { kind: 'hang', after: 'headers' } });
      const context = subject.context({ signal: controller.signal, onHeaders: head.resolve });
      const call = forLater(subject.failure(how, hello(), context));
      const early = call.then(() => undefined);
      const reported = await within(Promise.race([head.promise, early]), `onHeaders of a ${how} call`);
      controller.abort();
      await within(call, `the end of an aborted ${how} call`);
      expectEqual(reported?.status, 200, `the status that a ${how} call reported`);
    }
  }),

  rule('FX-UNARY-14', 'a refusal of the model is reported as such', { server: ['refusals'] }, async (subject) => {
    subject.server.reply({ refusal: 'I would rather not.' });
    await subject.eachAnswer(hello(), (response, how) => {
      expectOneOf(response.finishReason, ['refusal', 'content-filter'], `the ${how} finishReason of a refusal`);
      expectEqual(response.text, '', `the ${how} text of a refusal`);
      if (response.finishReason === 'refusal') {
        expectEqual(response.refusal, 'I would rather not.', `the ${how} response.refusal`);
      }
      expectAgreement(response);
    });
  }),

  rule(
    'FX-UNARY-15',
    'rate limits in the headers are reported, also for an error',
    { server: ['rate-limits'] },
    async (subject) => {
      const requests = { limit: 60, remaining: 59, resetAfterMs: 30_000 };
      const tokens = { limit: 40_000, remaining: 100, resetAfterMs: 90_500 };
      for (const status of [200, 429]) {
        const fault = status === 200 ? {} : { fault: { kind: 'status', status } as const };
        for (const how of subject.ways) {
          subject.server.reply({ rateLimit: { requests, tokens }, ...fault });
          const { rateLimit } = await headOf(subject, how);
          expectWindow(rateLimit?.requests, requests, `requests with HTTP ${status} of a ${how} call`);
          expectWindow(rateLimit?.tokens, tokens, `tokens with HTTP ${status} of a ${how} call`);
          subject.server.reply({ rateLimit: false, ...fault });
          const silent = await headOf(subject, how);
          expectEqual(
            silent.rateLimit,
            undefined,
            `rateLimit without rate-limit headers, with HTTP ${status} of a ${how} call`,
          );
        }
      }
    },
  ),

  rule(
    'FX-UNARY-16',
    'whitespace around an answer is kept, and so are pieces that contain nothing else',
    { server: true },
    async (subject) => {
      const text = withBlanks('Hello.');
      subject.server.reply({ tokens: ['  ', '\n\t', 'Hello', '.', '\t ', '\n '] });
      await subject.eachAnswer(hello(), (response, how) => {
        expectEqual(response.text, text, `the ${how} response.text`);
        expectAgreement(response);
      });
    },
  ),

  rule(
    'FX-UNARY-17',
    'the text of an answer is kept after a stop text, as the service sent it',
    { server: true, reads: ['finishReasons'] },
    async (subject) => {
      const text = 'Count to END, and say STOP at the END of it.';
      for (const finishReason of subject.wordsFor('stop')) {
        subject.server.reply({ text, finishReason });
        await subject.eachAnswer({ ...hello(), stop: ['END', 'STOP'] }, (response, how) => {
          expectEqual(response.text, text, `the ${how} response.text for ${show(finishReason)}`);
          expectEqual(response.finishReason, 'stop', `the ${how} finishReason for ${show(finishReason)}`);
        });
      }
    },
  ),

  rule('FX-UNARY-18', 'the headers of the context are sent with the request', { server: true }, async (subject) => {
    const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    for (const how of subject.ways) {
      await subject.answer(how, hello(), subject.context({ headers }));
      const sent = subject.server.requests.at(-1)?.headers['traceparent'];
      expectEqual(sent, headers.traceparent, `the header traceparent of a ${how} call`);
    }
  }),
];

/** The only headers that a call reports, whatever its result. */
async function headOf(subject: Subject, how: How): Promise<ResponseHeaders> {
  const heads: ResponseHeaders[] = [];
  const context = subject.context({ onHeaders: (head) => heads.push(head) });
  await subject.answer(how, hello(), context).catch(() => undefined);
  const [head] = heads;
  expectThat(head !== undefined && heads.length === 1, `a ${how} call reported ${heads.length} heads`);
  return head;
}

/** Services send times of day, so that some time may pass until they are read. */
function expectWindow(reported: RateLimitWindow | undefined, sent: Required<RateLimitWindow>, what: string): void {
  const { limit, remaining, resetAfterMs = -1 } = reported ?? {};
  expectEqual({ limit, remaining }, { limit: sent.limit, remaining: sent.remaining }, `the limit of ${what}`);
  const isRight = resetAfterMs > sent.resetAfterMs - 20_000 && resetAfterMs < sent.resetAfterMs + 2000;
  expectThat(isRight, `resetAfterMs of ${what} is ${show(reported?.resetAfterMs)} for ${sent.resetAfterMs} ms`);
}

/** @throws ConformanceFailure if the summary of an answer does not match its content */
function expectAgreement({ text, content, toolCalls, reasoning, refusal }: UnifiedResponse): void {
  const written = new AnswerText();
  const joined = { text: '', reasoning: '', refusal: '' };
  for (const part of partsFromContent(content)) joined.text += written.add(part);
  for (const part of content) {
    if (part.type === 'reasoning') joined.reasoning += part.text;
    else if (part.type === 'refusal') joined.refusal += part.refusal;
  }
  expectEqual(text, joined.text, 'response.text, compared with its content');
  expectEqual(reasoning ?? '', joined.reasoning, 'response.reasoning, compared with its content');
  expectEqual(refusal ?? '', joined.refusal, 'response.refusal, compared with its content');
  const calls = content.filter((part) => part.type === 'tool-call');
  expectEqual(toolCalls, calls, 'response.toolCalls, compared with its content');
}
